// FoundAttachment: a file of any conversation, and what may happen when it is opened.
import type { NamedAddress } from '../address/email-address.js';
import type { AttachmentId } from '../ids.js';

export type FoundAttachment = {
  readonly id: AttachmentId;
  /** The conversation that it is in. */
  readonly conversation: number;
  readonly channel: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly from: NamedAddress;
  readonly at: Date;
};

// What starts programs, or has them in it, where it is opened by a double click: on Linux, macOS or Windows.
const RUNS = new Set(
  (
    'app appimage bash bat bin chm cmd com command cpl deb desktop dll dmg docm dotm exe fish gadget hta htm html img inf iso ' +
    'jar js jse jnlp ksh lnk mht mhtml msc msi msix msp pif pkg pl potm ppam ppsm pptm ps1 psm1 py pyw rb reg rpm run scf ' +
    'scr sct service settingcontent-ms sh shtml sldm svg svgz terminal tool url vb vbe vbs vhd vhdx wsf wsh xhtml xht xlam ' +
    'xlsb xlsm xltm xll xml zsh webloc workflow action scpt applescript'
  ).split(' '),
);
const RUNNING_TYPES =
  /^(?:text\/(?:html|xml|javascript|x-(?:shellscript|sh|python|perl))|image\/svg|application\/(?:x-(?:sh|shellscript|msdownload|msdos-program|executable|desktop|dosexec|elf|python|perl|java|ms-shortcut)|xhtml|javascript|java-archive|hta|vnd\.microsoft\.portable-executable|vnd\.ms-[\w.-]+macroenabled))/i;
// The beginning of what a system runs, whatever it is called: ELF, Windows, Mach-O, a script.
const RUNNING_BYTES = [
  [0x7f, 0x45, 0x4c, 0x46],
  [0x4d, 0x5a],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0x23, 0x21],
];

/** Whether opening the file may run a program in it. `name` is the safe name that it is saved by. */
export function mayRun({ name, type, content }: { name: string; type: string; content: Uint8Array }): boolean {
  const extensions = name.toLowerCase().split('.').slice(1);
  if (extensions.some((extension) => RUNS.has(extension.trim()))) return true;
  return RUNNING_TYPES.test(type) || RUNNING_BYTES.some((bytes) => bytes.every((byte, at) => content[at] === byte));
}
