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
  [false, 'notes.txt', 'text/plain', '# Notes'],
])('that opening it may run a program is %s of %s', (runs, name, type = 'application/octet-stream', content = '') => {
  expect(mayRun({ name, type, content: Buffer.from(content, 'latin1') })).toBe(runs);
});
