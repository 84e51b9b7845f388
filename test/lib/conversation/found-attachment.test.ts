// What may run a program when it is opened.
import { expect, test } from 'vitest';
import { mayRun } from '../../../src/lib/conversation/found-attachment.js';

test.each<[runs: boolean, name: string, type?: string, content?: string]>([
  [false, 'invoice.pdf', 'application/pdf', '%PDF-1.7'],
  [false, 'photo.jpg', 'image/jpeg'],
  [false, 'letter.docx'],
  [true, 'letter.docm'],
  [true, 'setup.EXE'],
  [true, 'invoice.pdf.exe'],
  [true, 'invoice.desktop'],
  [true, 'page.html'],
  [true, 'drawing.svg'],
  [true, 'archive.jar'],
  [true, 'page', 'text/html'],
  [true, 'macros', 'application/vnd.ms-excel.sheet.macroEnabled.12'],
  [true, 'readme.txt', 'text/plain', '#!/bin/sh'],
  [true, 'photo.jpg', 'image/jpeg', '\x7fELF'],
  [true, 'photo.jpg', 'image/jpeg', 'MZ'],
  [true, 'invoice', 'text/plain', '# by me\n[Desktop Entry]\nExec=xterm'],
  [true, 'invoice', 'application/octet-stream', '\n<!-- x -->\n<!DOCTYPE html><script>x</script>'],
  [true, 'invoice', 'application/octet-stream', '<?xml version="1.0"?><svg onload="x()"/>'],
  [true, 'invoice.pdf', 'application/pdf', 'L\0\0\0\x01\x14\x02\0'],
  [true, 'meeting.one'],
  [true, 'invoice.pdf.flatpakref'],
  [true, 'budget.iqy'],
  [false, 'notes.txt', 'text/plain', '# Notes'],
  [false, 'notes.txt', 'text/plain', '# Notes\nas of [Desktop Entry]'],
  [false, 'table.csv', 'text/csv', '<who>;<what>'],
])('that opening it may run a program is %s of %s', (runs, name, type = 'application/octet-stream', content = '') => {
  expect(mayRun({ name, type, content: Buffer.from(content, 'latin1') })).toBe(runs);
});
