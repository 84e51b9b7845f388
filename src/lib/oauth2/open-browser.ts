// Starts the browser of this machine with an address, and never through a shell: an address is no command.
import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** The program and its arguments; undefined where there is no screen to open a browser on. */
function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  env: Environment,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open', url];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  const hasScreen = Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
  return hasScreen ? ['xdg-open', url] : undefined;
}

/** Whether one was started; that it shows the page is for a person to see. */
export function openBrowser(url: string): Promise<boolean> {
  const command = browserCommand(url, process.platform, process.env);
  if (command === undefined) return Promise.resolve(false);
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true, shell: false });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
