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
    'accda accde action ade adp afploc ahk apk app appimage applescript application appref-ms appx appxbundle bash ' +
    'bat bin chm cmd com command cpl csh deb desktop diagcab dll dmg docm dotm dylib ex_ exe fileloc fish flatpak ' +
    'flatpakref flatpakrepo gadget hlp hta htm html img inetloc inf iqy iso jar jnlp js jse kext ksh library-ms lnk ' +
    'lua mad maf mas mau mav maw mda mdb mde mdt mdw mdz mht mhtml mobileconfig mpkg msc msh msi msix msixbundle msp ' +
    'msu ocx one onepkg osascript pif pkg pl potm ppam ppsm pptm ps1 ps2 psc1 psd1 psm1 py pyc pyd pyw pyz rb rdg rdp ' +
    'reg rgs rpm run scf scpt scptd scr sct search-ms searchconnector-ms service settingcontent-ms sh shb shs shtml ' +
    'sldm slk snap svg svgz tcl tcsh terminal theme themepack tool udf url vb vbe vbs vhd vhdx vsmacros vxd webloc ' +
    'website wll workflow wsc wsf wsh xbap xbe xht xhtml xla xlam xll xlsb xlsm xltm xml xpi xsl xslt zsh'
  ).split(' '),
);
const RUNNING_TYPES =
  /^(?:text\/(?:html|xml|javascript|x-(?:shellscript|sh|python|perl))|image\/svg|application\/(?:x-(?:sh|shellscript|msdownload|msdos-program|executable|desktop|dosexec|elf|python|perl|java|ms-shortcut)|xhtml|javascript|java-archive|hta|vnd\.microsoft\.portable-executable|vnd\.ms-[\w.-]+macroenabled))/i;
// The beginning of what a system runs, whatever it is called: ELF, Windows, Mach-O of both kinds, Java, a script, a shortcut.
const RUNNING_BYTES = [
  [0x7f, 0x45, 0x4c, 0x46],
  [0x4d, 0x5a],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0x23, 0x21],
  [0x4c, 0, 0, 0, 1, 0x14, 2, 0],
];
// What a desktop knows by its first words, where the name says nothing: starters, and pages that run scripts.
const RUNNING_WORDS =
  /^\ufeff?\s*(?:(?:#[^\n]*\n\s*)*\[Desktop Entry\]|\[InternetShortcut\]|(?:<!--[\s\S]{0,400}?-->\s*)?<(?:!doctype\s+html|html|head|body|script|svg|\?xml|iframe|meta)[\s/>])/i;
const MOST_LOOKED_AT = 1024;

/** Whether opening the file may run a program in it. `name` is the safe name that it is saved by. */
export function mayRun({ name, type, content }: { name: string; type: string; content: Uint8Array }): boolean {
  const extensions = name.toLowerCase().split('.').slice(1);
  if (extensions.some((extension) => RUNS.has(extension.trim()))) return true;
  const start = Buffer.from(content.subarray(0, MOST_LOOKED_AT));
  return (
    RUNNING_TYPES.test(type) ||
    RUNNING_BYTES.some((bytes) => bytes.every((byte, at) => start[at] === byte)) ||
    RUNNING_WORDS.test(start.toString('utf8'))
  );
}
