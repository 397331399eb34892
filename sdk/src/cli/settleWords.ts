/** What `settle` says, in both languages. */
import { errorAt, InputError, type Place } from "./inputError.ts";

/** Languages of the output and of what is wrong with the data. */
export type Lang = "en" | "zh";

/** A sentence in both languages. */
export type Both = readonly [en: string, zh: string];

/** The sentence of a language. */
export const said = (lang: Lang, [en, zh]: Both): string => (lang === "en" ? en : zh);

/** A mistake in a file as a whole. */
export const wrongFile = (lang: Lang, file: string, sentence: Both): InputError =>
  new InputError(`${file}${said(lang, [": ", "："])}${said(lang, sentence)}`);

/** A mistake at a place. */
export function wrongAt(lang: Lang, place: Place, sentence: Both): InputError {
  if (lang === "en") return errorAt(place, sentence[0]);
  const column = place.column === undefined ? "" : `第 ${place.column.number} 列（${place.column.name}）`;
  return new InputError(`${place.file} 第 ${place.line} 行${column}：${sentence[1]}`);
}
