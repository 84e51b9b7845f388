#!/usr/bin/env node
// Starts the built program.
import { enableCompileCache } from 'node:module';

process.umask(0o077);
enableCompileCache();
const { start } = await import('../dist/start.js');
await start();
