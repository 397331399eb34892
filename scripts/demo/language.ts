/** Two languages: every sentence stands beside its twin. */
import type { Name } from "./names.ts";

export type Language = "en" | "zh";

/** Chooses the text of the language. */
export type Tell = (en: string, zh: string) => string;

export const tellIn =
  (language: Language): Tell =>
  (en, zh) =>
    language === "zh" ? zh : en;

export const nameIn = (language: Language, name: Name): string => name[language];
