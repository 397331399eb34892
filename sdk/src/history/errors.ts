/** What can be wrong with an index or its source. */
import { GridbourseError, type Locale } from "../errors/index.ts";

/** A fault of an index, in both languages. */
export abstract class HistoryError extends GridbourseError {
  readonly #said: readonly [en: string, zh: string];
  constructor(en: string, zh: string, values: Record<string, unknown> = {}, cause?: unknown) {
    super(en, values, cause === undefined ? {} : { cause });
    this.#said = [en, zh];
  }
  override sentence(locale: Locale): string {
    return this.#said[locale === "en" ? 0 : 1];
  }
}

/** This Node has no SQLite. */
export class SqliteMissing extends HistoryError {
  constructor(version: string) {
    super(
      `The history index needs Node 22.13 or later, which has SQLite built in; this is Node ${version}.`,
      `历史索引需要内置 SQLite 的 Node 22.13 或更高版本；当前为 Node ${version}。`,
      { version },
    );
  }
}

/** There is no index at this place. */
export class NoIndex extends HistoryError {
  constructor(file: string) {
    super(
      `${file}: there is no index yet. "gridbourse history sync" makes one.`,
      `${file}：尚无索引，请先运行 gridbourse history sync。`,
      { file },
    );
  }
}

/** A file that is something else. */
export class NotAnIndex extends HistoryError {
  constructor(file: string, why: string, cause?: unknown) {
    super(`${file} is no history index: ${why}.`, `${file} 不是历史索引：${why}。`, { file }, cause);
  }
}

/** An index of an earlier or later version of the SDK. */
export class IndexOutdated extends HistoryError {
  constructor(file: string) {
    super(
      `${file} was made by another version of the SDK. "gridbourse history sync" builds it anew.`,
      `${file} 由其他版本的 SDK 生成，请运行 gridbourse history sync 重建。`,
      { file },
    );
  }
}

/** An index of another market, or of the same one deployed anew. */
export class IndexOfAnotherMarket extends HistoryError {
  constructor(file: string, of: string, wanted: string) {
    super(
      `${file} is the index of the market at ${of}; the deployment's is at ${wanted}. Name another file.`,
      `${file} 是位于 ${of} 的市场的索引，而部署记录的市场位于 ${wanted}。请另指定文件。`,
      { file, of, wanted },
    );
  }
}

/** Two that write to one index. */
export class IndexInUse extends HistoryError {
  constructor(file: string, cause?: unknown) {
    super(
      `${file} is being written by another process. Let it finish, or name another file.`,
      `${file} 正由另一进程写入，请等待其完成或另指定文件。`,
      { file },
      cause,
    );
  }
}
