/** Two languages: every sentence stands beside its twin. */
export type Language = "en" | "zh";

/** Chooses the text of the language. */
export type Tell = (en: string, zh: string) => string;

export const tellIn =
  (language: Language): Tell =>
  (en, zh) =>
    language === "zh" ? zh : en;
