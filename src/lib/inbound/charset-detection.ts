// Which charset text is in that is not UTF-8 and does not say, or says wrongly.
import { TextDecoder } from 'node:util';

type Candidate = {
  readonly label: string;
  /** What everyday text in this charset is full of; bytes of another charset hardly ever decode to it. */
  readonly typical: RegExp;
  /** The least share of such characters among those beyond ASCII. */
  readonly share: number;
  /** How many bytes beyond ASCII follow each other, on the average, at least. */
  readonly run: number;
};

// The commonest characters of Chinese, simplified and traditional. Bytes of anything else decode to rare ones.
const HANZI =
  '的一是不了在人有我他这個个们中来上大为和国地到以说時时要就出会可也你对生能而子那得于着下自之年过發发後后作里用道行所然家种事成方多经麼么去法学如都同现当没動动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与長长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重並并物手应戰战向头文體体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系氣气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统區区保至隊队形社便空决治展马科司五基眼书非则听白却界达光放强即像難难且权思王象完设式色路记南品住告類类求据程北边死張张该交规萬万取拉格望觉術术领共确傳传師师观清今切院让识候帶带導导爭争運运謝谢請请您嗎吗這來說國學開實現當還進樣會對從無與業關點兩間問應頭見產話內給門東聲員論處義幾認條題爾別變總電數報結務場計資許統決馬書則聽達強權設記';

// The first that fits. Kana and Hangul are plain marks; letters come last, for everything decodes to letters.
const CANDIDATES: readonly Candidate[] = [
  { label: 'euc-jp', typical: /[\u3041-\u3096\u30a1-\u30fc\u3001\u3002]/g, share: 0.4, run: 1.2 },
  { label: 'shift_jis', typical: /[\u3041-\u3096\u30a1-\u30fc\u3001\u3002]/g, share: 0.4, run: 1.2 },
  { label: 'euc-kr', typical: /[\uac00-\ud7a3]/g, share: 0.85, run: 1.5 },
  { label: 'gb18030', typical: new RegExp(`[${HANZI}，。？！]`, 'g'), share: 0.25, run: 1.2 },
  { label: 'big5', typical: new RegExp(`[${HANZI}，。？！]`, 'g'), share: 0.25, run: 1.2 },
  { label: 'koi8-r', typical: /[\u0430-\u044f]/g, share: 0.65, run: 2 },
  { label: 'windows-1251', typical: /[\u0430-\u044f]/g, share: 0.65, run: 2 },
];

// Enough to tell a language by.
const SAMPLE = 4096;

const ESCAPE = 0x1b;

/** The likeliest charset; `windows-1252` unless something else stands out. Never throws. */
export function detectCharset(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE);
  if (sample.includes(ESCAPE) && !sample.some((byte) => byte >= 0x80)) return 'iso-2022-jp';
  // Western languages have single letters beyond ASCII between others; elsewhere they come in words.
  const run = meanHighRun(sample);
  return CANDIDATES.find((candidate) => run >= candidate.run && fits(sample, candidate))?.label ?? 'windows-1252';
}

function fits(sample: Uint8Array, { label, typical, share }: Candidate): boolean {
  const text = new TextDecoder(label).decode(sample);
  const beyondAscii = text.match(/[^\0-\x7f]/g)?.length ?? 0;
  const broken = text.match(/[\ufffd\ue000-\uf8ff]/g)?.length ?? 0;
  // The end of the sample may cut a character in two.
  return broken <= 1 && (text.match(typical)?.length ?? 0) >= share * beyondAscii;
}

function meanHighRun(bytes: Uint8Array): number {
  let high = 0;
  let runs = 0;
  for (let index = 0; index < bytes.length; index++) {
    if ((bytes[index] ?? 0) < 0x80) continue;
    high++;
    if ((bytes[index - 1] ?? 0) < 0x80) runs++;
  }
  return runs === 0 ? 0 : high / runs;
}
