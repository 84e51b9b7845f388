// What a question needs after Ctrl-Z and `fg`: Node's readline stops reading when it is stopped, and Inquirer does not know.

/** From now on a question goes on when the program is continued. Gives what ends that. */
export function goOnWhenContinued(): () => void {
  const goOn = () => setImmediate(readAndShow);
  process.on('SIGCONT', goOn);
  return () => process.off('SIGCONT', goOn);
}

// A question is drawn again when its state changes alone: a step down and one up leave it as it was.
function readAndShow(): void {
  process.stdin.resume();
  process.stdin.emit('keypress', undefined, { name: 'down' });
  process.stdin.emit('keypress', undefined, { name: 'up' });
}
