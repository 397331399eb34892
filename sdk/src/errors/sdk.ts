/** Errors of the SDK itself, and of chains that say nothing better. */
import { formatMoney } from "../units.ts";
import { GridbourseError } from "./base.ts";
import type { Locale } from "./words.ts";

/** A sentence in both languages. */
type Both = readonly [en: string, zh: string];

/** Base of those that know both sentences at once. */
abstract class SaidError extends GridbourseError {
  readonly #said: Both;
  constructor(said: Both, values: Record<string, unknown> = {}, cause?: unknown) {
    super(said[0], values, cause === undefined ? {} : { cause });
    this.#said = said;
  }
  override sentence(locale: Locale): string {
    return this.#said[locale === "en" ? 0 : 1];
  }
}

/** A verb that writes, on a handle that only reads. */
export class SignerMissing extends SaidError {
  constructor() {
    super(["This needs an account: connect with a signer.", "此操作需要账户：请使用签名者（signer）连接。"]);
  }
}

/** The chain behind the provider is another than the deployment's. */
export class WrongChain extends SaidError {
  readonly expected: bigint;
  readonly found: bigint;
  constructor(expected: bigint, found: bigint) {
    super(
      [
        `The market is on chain ${expected}, but the provider is connected to chain ${found}.`,
        `市场位于链 ${expected}，但当前连接的是链 ${found}。`,
      ],
      { expected, found },
    );
    this.expected = expected;
    this.found = found;
  }
}

/** A market whose deployer decides alone: a trial. */
export class CouncilMissing extends SaidError {
  constructor() {
    super([
      "This market has no Council: it was deployed as a trial, and the deployer decides alone.",
      "该市场没有理事会：属试验部署，由部署方单独决定。",
    ]);
  }
}

/** A transaction that was mined and failed, for a reason that could not be found. */
export class TransactionFailed extends SaidError {
  readonly hash: string;
  constructor(hash: string, cause?: unknown) {
    super(
      [`Transaction ${hash} was mined and failed; its reason is unknown.`, `交易 ${hash} 已上链但执行失败，原因不明。`],
      { hash },
      cause,
    );
    this.hash = hash;
  }
}

/** Revert data that no contract of the market knows. */
export class UnknownRevert extends SaidError {
  readonly data: string;
  constructor(data: string, cause?: unknown) {
    super(
      [
        data === "0x" ? "The call was refused without a reason." : `The call was refused with unknown data ${data}.`,
        data === "0x" ? "调用被拒绝，未给出原因。" : `调用被拒绝，原因数据无法识别：${data}。`,
      ],
      { data },
      cause,
    );
    this.data = data;
  }
}

/** A refusal in plain text. */
export class RefusedInWords extends SaidError {
  readonly reason: string;
  constructor(reason: string, cause?: unknown) {
    super([`The call was refused: ${reason}.`, `调用被拒绝：${reason}。`], { reason }, cause);
    this.reason = reason;
  }
}

const PANICS: Readonly<Record<number, Both>> = {
  0x01: ["an assertion", "断言失败"],
  0x11: ["a number beyond its bounds", "数值溢出"],
  0x12: ["a division by zero", "除以零"],
  0x21: ["a value that the enumeration does not have", "枚举值不存在"],
  0x32: ["an index beyond the end of a list", "下标越界"],
  0x41: ["too much memory", "内存不足"],
};

/** A panic of the virtual machine: a number beyond its bounds, say. */
export class ContractPanic extends SaidError {
  readonly code: bigint;
  constructor(code: bigint, cause?: unknown) {
    const said = PANICS[Number(code)];
    const hex = `0x${code.toString(16)}`;
    super(
      [`The contract met ${said?.[0] ?? "a panic"} (${hex}).`, `合约执行异常：${said?.[1] ?? "未知"}（${hex}）。`],
      { code },
      cause,
    );
    this.code = code;
  }
}

/** The sheets found in transactions do not hash to the book of the session. */
export class BookIncomplete extends SaidError {
  readonly session: bigint;
  readonly found: bigint;
  readonly inBook: bigint;
  constructor(session: bigint, found: bigint, inBook: bigint) {
    super(
      [
        `${found} sheets of session ${session} were found in transactions, but they are not the book, which holds ${inBook}. Is the node complete?`,
        `在交易中找到场次 ${session} 的 ${found} 份申报单，但与申报册（共 ${inBook} 份）不符。节点数据是否完整?`,
      ],
      { session, found, inBook },
    );
    this.session = session;
    this.found = found;
    this.inBook = inBook;
  }
}

/** A verb that a session is not ready for, seen before anything was sent. */
export class SessionNotReady extends SaidError {
  readonly session: bigint;
  readonly state: string;
  constructor(session: bigint, state: string, needed: Both) {
    super([`Session ${session} is ${state.toLowerCase()}: ${needed[0]}.`, `交易场次 ${session}：${needed[1]}。`], {
      session,
      state,
    });
    this.session = session;
    this.state = state;
  }
}

/** The readings found in a transaction do not hash to the root of their batch, or the node does not have it. */
export class ReadingsIncomplete extends SaidError {
  readonly batch: bigint;
  constructor(batch: bigint) {
    super(
      [
        `Batch ${batch} of readings could not be read back from its transaction. Is the node complete?`,
        `无法从交易中还原计量批次 ${batch}。节点数据是否完整？`,
      ],
      { batch },
    );
    this.batch = batch;
  }
}

/** Nobody published readings of a participant's day. */
export class ReadingsMissing extends SaidError {
  readonly participant: bigint;
  readonly day: string;
  constructor(participant: bigint, day: string) {
    super(
      [
        `No readings of participant ${participant} were published for ${day}.`,
        `尚未发布市场主体 ${participant} 在 ${day} 的计量数据。`,
      ],
      { participant, day },
    );
    this.participant = participant;
    this.day = day;
  }
}

/** A session whose prices count for no average: fewer than three groups a side traded in it. */
export class GroupsTooFew extends SaidError {
  readonly session: bigint;
  /** Groups that have something to receive (at most three are looked for). */
  readonly receivers: number;
  /** Groups that have something to pay. */
  readonly payers: number;
  constructor(session: bigint, receivers: number, payers: number) {
    super(
      [
        `Session ${session} does not count for the average of the auctions: ${receivers} controlling groups sold and ${payers} bought, and three a side are needed.`,
        `场次 ${session} 不计入拍卖均价：卖方控制集团 ${receivers} 个、买方 ${payers} 个，双方各需三个。`,
      ],
      { session, receivers, payers },
    );
    this.session = session;
    this.receivers = receivers;
    this.payers = payers;
  }
}

/** No later reading of a settled day waits to be settled. */
export class NothingToCorrect extends SaidError {
  readonly participant: bigint;
  readonly day: string;
  constructor(participant: bigint, day: string) {
    super(
      [
        `No correction of ${day} for participant ${participant} stands and waits to be settled.`,
        `市场主体 ${participant} 的 ${day} 没有已成立且待结算的更正。`,
      ],
      { participant, day },
    );
    this.participant = participant;
    this.day = day;
  }
}

/** A statement that does not come to what was settled. */
export class StatementMismatch extends SaidError {
  readonly participant: bigint;
  /** Day or month. */
  readonly period: string;
  /** What was compared: "charge", "penalty", "received", "total", … */
  readonly part: string;
  /** Base units, as rebuilt. */
  readonly rebuilt: bigint;
  /** Base units, as settled. */
  readonly settled: bigint;
  constructor(participant: bigint, period: string, part: string, rebuilt: bigint, settled: bigint) {
    super(
      [
        `The statement of participant ${participant} for ${period} does not come to what was settled: its ${part} is ${formatMoney(rebuilt)}, but ${formatMoney(settled)} was settled.`,
        `市场主体 ${participant} 的 ${period} 结算单与实际结算不符：${part} 重算为 ${formatMoney(rebuilt)} 元，而实际结算为 ${formatMoney(settled)} 元。`,
      ],
      { participant, period, part, rebuilt, settled },
    );
    this.participant = participant;
    this.period = period;
    this.part = part;
    this.rebuilt = rebuilt;
    this.settled = settled;
  }
}
