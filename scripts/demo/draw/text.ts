/** Text in columns: Chinese characters take two. */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;
/** Colours take no room. */
const COLOURS = /\u001b\[[0-9;]*m/g;

/** Columns that a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replace(COLOURS, "")) width += WIDE.test(character) ? 2 : 1;
  return width;
}

export const padEnd = (text: string, width: number) => text + " ".repeat(Math.max(0, width - widthOf(text)));
export const padStart = (text: string, width: number) => " ".repeat(Math.max(0, width - widthOf(text))) + text;

/** A text in lines of at most `width` columns, broken between words (Chinese anywhere). */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.match(
    /[^\s\u2e80-\uffef]+[，。、；：！？）”]*\s*|[\u2e80-\uffef][，。、；：！？）”]*\s*|\s+/gu,
  ) ?? []) {
    if (line !== "" && widthOf(line + piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines;
}

/** The same number of blanks before every line. */
export const indent = (text: string, columns: number) => text.replace(/^(?=.)/gm, " ".repeat(columns));

/** Thousands apart; decimals as they are. */
export function grouped(value: bigint | number | string, separator = ","): string {
  const [whole = "", ...fraction] = value.toString().split(".");
  return [whole.replace(/\B(?=(\d{3})+(?!\d))/g, separator), ...fraction].join(".");
}
