#!/usr/bin/env node
// Starts the built program. In plain old JavaScript, so that a Node that is too old can still say what is needed.
'use strict';

// Whatever is written from here on is for its owner alone, the compile cache included.
process.umask(63);

var NEEDED = [24, 15];
var fs = require('fs');
var path = require('path');

if (isOldNode()) require('./old-node.js').handOver(NEEDED.join('.'), __filename);
else start();

function isOldNode() {
  var version = process.versions.node.split('.').map(Number);
  return version[0] < NEEDED[0] || (version[0] === NEEDED[0] && version[1] < NEEDED[1]);
}

function start() {
  var first = process.argv[2];
  if (first === '--version' || first === '-v') {
    process.stdout.write('mailroom ' + require('../package.json').version + '\n');
    return;
  }
  if (first === '__complete') {
    complete();
    return;
  }
  var root = path.dirname(__dirname);
  if (!fs.existsSync(path.join(root, 'dist/start.mjs'))) {
    process.stderr.write('Error: mailroom is not built yet\n  build it with: npm run build\n');
    process.exitCode = 9;
    return;
  }
  rememberCompiled();
  require('../dist/start.mjs').start({
    root: root,
    index: require('../dist/commands.json'),
    readManifest: function () {
      return require('../dist/manifest.json');
    }
  });
}

// A shell asks, and shows what it is told: where there is no answer there is no word either, and no exit code.
function complete() {
  try {
    rememberCompiled();
    var program = require('../dist/complete.mjs');
    program.complete(require('../dist/manifest.json'), process.argv.slice(3)).then(function (answer) {
      process.stdout.on('error', function () {});
      process.stdout.write(answer, function () {
        process.exit(0);
      });
    });
  } catch (_) {}
}

function rememberCompiled() {
  require('module').enableCompileCache(path.join(cacheFolder(), 'mailroom', 'compile-cache'));
}

// The same folder as in src/lib/settings/folders.ts, which is not loaded yet.
function cacheFolder() {
  var given = process.env.XDG_CACHE_HOME;
  if (given && given[0] === '/') return given;
  return path.join(process.env.HOME || require('os').homedir(), '.cache');
}
