// What to do on a Node that is too old: use the one that npm put into the checkout, or say what is needed.
// In plain old JavaScript, for old Nodes are who reads it.
'use strict';

var childProcess = require('child_process');
var fs = require('fs');
var path = require('path');

// Set for the Node that is handed over to, so that it never hands over again.
var MARK = 'MAILROOM_HANDED_OVER';

exports.handOver = function (needed, script) {
  var node = process.env[MARK] ? undefined : nodeOfCheckout();
  if (node === undefined) {
    process.stderr.write(
      'Error: mailroom needs Node ' +
        needed +
        ' or newer, and this is ' +
        process.versions.node +
        '\n' +
        '  get it from https://nodejs.org; in a checkout, npm ci brings one along\n'
    );
    process.exitCode = 9;
    return;
  }
  process.env[MARK] = '1';
  passOn(childProcess.spawn(node, [script].concat(process.argv.slice(2)), { stdio: 'inherit' }));
};

function nodeOfCheckout() {
  try {
    return fs.realpathSync(path.join(__dirname, '..', 'node_modules', '.bin', 'node'));
  } catch (_) {
    return undefined;
  }
}

function passOn(child) {
  // The terminal sends Ctrl-C to both: the child decides what it means, this process only waits.
  process.on('SIGINT', function () {});
  ['SIGTERM', 'SIGHUP', 'SIGQUIT'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', function (error) {
    process.stderr.write('Error: the Node of this checkout cannot be started: ' + error.message + '\n');
    process.exitCode = 9;
  });
  child.on('exit', function (code, signal) {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
