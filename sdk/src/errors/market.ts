/** Errors of the sealed session and the uniform-price auction, with those of their libraries. */
import { contractError, type EnumValue } from "./base.ts";
import { WHY_NOT_TAKEN } from "./money.ts";

// ---------------------------------------------------------------------------------------------------- states and gates

export class UnknownSession extends contractError("UnknownSession(uint256 session)", {
  en: ({ session }) => `There is no session ${session}.`,
  zh: ({ session }) => `没有编号为 ${session} 的交易场次。`,
}) {}

export class WrongState extends contractError("WrongState(uint256 session, SessionState state)", {
  en: ({ session, state }, w) => `Session ${session} is ${w.names(state)}; this needs it in another state.`,
  zh: ({ session, state }, w) => `交易场次 ${session} 的状态是“${w.names(state)}”，不能执行此操作。`,
}) {}

export class TooEarly extends contractError("TooEarly(uint256 session, Gate gate, uint256 time, uint256 blockNumber)", {
  en: ({ session, gate, time, blockNumber }, w) =>
    `Too early in session ${session}: this begins at ${w.gate(gate)}; it is ${w.time(time)}, block ${blockNumber}.`,
  zh: ({ session, gate, time, blockNumber }, w) =>
    `交易场次 ${session} 尚未到时：此操作自 ${w.gate(gate)} 开始；现在是 ${w.time(time)}，区块 ${blockNumber}。`,
}) {}

export class TooLate extends contractError("TooLate(uint256 session, Gate gate, uint256 time, uint256 blockNumber)", {
  en: ({ session, gate, time, blockNumber }, w) =>
    `Too late in session ${session}: this ended at ${w.gate(gate)}; it is ${w.time(time)}, block ${blockNumber}.`,
  zh: ({ session, gate, time, blockNumber }, w) =>
    `交易场次 ${session} 已过时限：此操作已于 ${w.gate(gate)} 截止；现在是 ${w.time(time)}，区块 ${blockNumber}。`,
}) {}

export class RoleMissing extends contractError("RoleMissing(address caller, uint64 role)", {
  en: ({ caller, role }, w) => `${caller} does not have the role ${w.role(role)}, which this needs.`,
  zh: ({ caller, role }, w) => `${caller} 没有所需角色：${w.role(role)}。`,
}) {}

export class Paused extends contractError("Paused()", {
  en: () => "The opening of new sessions is paused.",
  zh: () => "新场次的开启已暂停。",
}) {}

// -------------------------------------------------------------------------------------------------------------- opening

/** What a term of a session is called in sentences. */
const TERMS: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  tick: ["the tick", "价格单位"],
  step: ["the rounding step", "价格修约单位"],
  cap: ["the cap", "价格上限"],
  floor: ["the floor", "价格下限"],
  ticks: ["the number of ticks from floor to cap", "上下限之间的价位数"],
  k: ["k", "系数 k"],
  product: ["the product", "交易标的"],
  lot: ["the lot", "每手电量"],
  minLots: ["the smallest step", "最小申报手数"],
  maxRows: ["the number of rows", "申报行数上限"],
  tieOrder: ["the tie order", "同价顺序"],
  revealsUntil: ["the time from closing to the end of the reveal window", "申报截止至揭示截止的时长"],
};

/** Terms that are prices. */
const PRICES = ["tick", "step", "cap", "floor"];

export class TermsInvalid extends contractError("TermsInvalid(text32 term, int256 value, int256 bound)", {
  en: ({ term, value, bound }, w) => {
    const told = (amount: bigint) => (PRICES.includes(term) ? w.price(amount) : String(amount));
    return `The terms do not fit each other: ${TERMS[term]?.[0] ?? term} is ${told(value)}, which does not go with ${told(bound)}${term === "revealsUntil" ? " (seconds)" : ""}.`;
  },
  zh: ({ term, value, bound }, w) => {
    const told = (amount: bigint) => (PRICES.includes(term) ? w.price(amount) : String(amount));
    return `场次参数互相矛盾：${TERMS[term]?.[1] ?? term}为 ${told(value)}，与 ${told(bound)} 不符${term === "revealsUntil" ? "（秒）" : ""}。`;
  },
}) {}

const gateName = (names: readonly string[], number: bigint) => names[Number(number)] ?? `#${number}`;
const GATES_EN = ["opensAt", "closesAt", "revealsFrom", "revealsUntil", "clearBy", "allotFrom", "the delivery gate"];
const GATES_ZH = ["开市", "申报截止", "揭示开始", "揭示截止", "出清截止", "分配开始", "交割关闸"];

export class GatesOutOfOrder extends contractError("GatesOutOfOrder(uint256 later, Gate first, Gate second)", {
  en: ({ later, first, second }, w) =>
    `The gates are out of order: ${gateName(GATES_EN, later)} (${w.gate(second)}) comes too early after ${gateName(GATES_EN, later - 1n)}, which allows it from ${w.gate(first)} on.`,
  zh: ({ later, first, second }, w) =>
    `各时点次序错误：“${gateName(GATES_ZH, later)}”（${w.gate(second)}）过早，“${gateName(GATES_ZH, later - 1n)}”要求不早于 ${w.gate(first)}。`,
}) {}

export class BeneficiaryInvalid extends contractError("BeneficiaryInvalid(uint256 participant)", {
  en: ({ participant }) =>
    `Forfeited bonds go to an approved government or regulator participant; participant ${participant} is none.`,
  zh: ({ participant }) => `没收的保证金只能归已准入的政府或监管主体；市场主体 ${participant} 不符合。`,
}) {}

// ----------------------------------------------------------------------------------------------------------- committing

export class ParticipantNotApproved extends contractError("ParticipantNotApproved(uint256 participant)", {
  en: ({ participant }) => `Participant ${participant} is not approved, or is suspended.`,
  zh: ({ participant }) => `市场主体 ${participant} 未准入或已暂停。`,
}) {}

export class NotItsAccount extends contractError("NotItsAccount(uint256 participant, address account, address given)", {
  en: ({ participant, account, given }) => `The account of participant ${participant} is ${account}, not ${given}.`,
  zh: ({ participant, account, given }) => `市场主体 ${participant} 的账户是 ${account}，不是 ${given}。`,
}) {}

export class SignatureInvalid extends contractError("SignatureInvalid(uint256 participant, address account)", {
  en: ({ participant, account }) =>
    `The signature is not one of ${account}, the account of participant ${participant}, over this commitment.`,
  zh: ({ participant, account }) => `签名不是市场主体 ${participant} 的账户 ${account} 对本次申报的签名。`,
}) {}

export class SequenceNotNewer extends contractError(
  "SequenceNotNewer(uint256 participant, uint256 known, uint256 given)",
  {
    en: ({ participant, known, given }) =>
      `Participant ${participant} has used sequence ${known}; a commitment with ${given} is not newer.`,
    zh: ({ participant, known, given }) =>
      `市场主体 ${participant} 已使用序号 ${known}；序号 ${given} 的申报不是更新的。`,
  },
) {}

export class RowsOutOfRange extends contractError(
  "RowsOutOfRange(uint256 participant, uint256 rows, uint256 maxRows)",
  {
    en: ({ participant, rows, maxRows }) =>
      `Participant ${participant} declares ${rows} rows; the session allows 1 to ${maxRows}.`,
    zh: ({ participant, rows, maxRows }) => `市场主体 ${participant} 申报 ${rows} 行；本场次允许 1 至 ${maxRows} 行。`,
  },
) {}

export class ExposureOutOfRange extends contractError("ExposureOutOfRange(uint256 participant, uint256 exponent)", {
  en: ({ participant, exponent }) =>
    `Participant ${participant} declares an exposure of 2^${exponent} lots; the exponent is at most 63.`,
  zh: ({ participant, exponent }) => `市场主体 ${participant} 申报规模为 2^${exponent} 手；指数最大为 63。`,
}) {}

export class CoverCodeInvalid extends contractError("CoverCodeInvalid(uint256 code)", {
  en: ({ code }, w) => `The code ${w.hex(code)} of the cover has an exponent above 104.`,
  zh: ({ code }, w) => `备付金编码 ${w.hex(code)} 的指数超过 104。`,
}) {}

export class NothingToWithdraw extends contractError("NothingToWithdraw(uint256 participant)", {
  en: ({ participant }) =>
    `Participant ${participant} has no standing commitment to withdraw (a withdrawal declares no rows, exposure or cover).`,
  zh: ({ participant }) => `市场主体 ${participant} 没有可撤回的有效申报（撤回时行数、规模和备付金均为零）。`,
}) {}

export class MoneyNotTaken extends contractError("MoneyNotTaken(uint256 participant, uint256 amount, Taken why)", {
  en: ({ participant, amount, why }, w) =>
    `Bond and cover of ${w.money(amount)} could not be taken from participant ${participant}: ${WHY_NOT_TAKEN.en[why]}.`,
  zh: ({ participant, amount, why }, w) =>
    `无法从市场主体 ${participant} 扣取保证金和备付金 ${w.money(amount)}：${WHY_NOT_TAKEN.zh[why]}。`,
}) {}

export class GasTooLow extends contractError("GasTooLow(uint256 left, uint256 needed)", {
  en: ({ left, needed }) =>
    `${left} gas are left, ${needed} are needed for an account's own signature check: send smaller batches or more gas.`,
  zh: ({ left, needed }) => `剩余 ${left} gas,账户自有验签需要 ${needed}：请减小批量或提高 gas。`,
}) {}

export class BatchMalformed extends contractError("BatchMalformed(uint256 position, uint256 length)", {
  en: ({ position, length }) => `An item of the batch would end at byte ${position}, but the data has ${length} bytes.`,
  zh: ({ position, length }) => `批量数据的某一项应在第 ${position} 字节结束，但数据只有 ${length} 字节。`,
}) {}

export class NotSuspended extends contractError("NotSuspended(uint256 participant)", {
  en: ({ participant }) =>
    `Participant ${participant} is not suspended; the registrar voids commitments of suspended ones only.`,
  zh: ({ participant }) => `市场主体 ${participant} 未被暂停；只能作废被暂停主体的申报。`,
}) {}

// ------------------------------------------------------------------------------------------------------------ revealing

export class RevealThroughContract extends contractError("RevealThroughContract(address caller)", {
  en: ({ caller }) =>
    `Sheets come from the transaction of a plain account, so that everybody can find them, not from ${caller}.`,
  zh: ({ caller }) => `申报单必须由普通账户的交易揭示，以便任何人查找，不能由 ${caller} 揭示。`,
}) {}

const COMMITMENT_STATES = {
  en: ["nothing stands", "it is sealed", "its sheet is in the book already", "it is allotted"],
  zh: ["没有有效申报", "申报尚未揭示", "申报单已入册", "已完成分配"],
} as const;

export class NotCommitted extends contractError("NotCommitted(uint256 participant, uint256 state)", {
  en: ({ participant, state }) =>
    `No sealed commitment of participant ${participant} waits to be opened: ${COMMITMENT_STATES.en[Number(state)] ?? `state ${state}`}.`,
  zh: ({ participant, state }) =>
    `市场主体 ${participant} 没有待揭示的密封申报：${COMMITMENT_STATES.zh[Number(state)] ?? `状态 ${state}`}。`,
}) {}

export class OpeningWrong extends contractError("OpeningWrong(uint256 participant, uint256 committed, uint256 given)", {
  en: ({ participant }) =>
    `Salt and sheet are not those that participant ${participant} committed to: one of them was changed.`,
  zh: ({ participant }) => `盐值或申报单与市场主体 ${participant} 的申报承诺不符：内容已被改动。`,
}) {}

export class SheetMalformed extends contractError(
  "SheetMalformed(uint256 participant, uint256 header, uint256 length)",
  {
    en: ({ participant, header, length }, w) =>
      `The sheet of participant ${participant} is malformed: header ${w.hex(header)} and ${length} bytes do not go together.`,
    zh: ({ participant, header, length }, w) =>
      `市场主体 ${participant} 的申报单格式错误：表头 ${w.hex(header)} 与长度 ${length} 字节不符。`,
  },
) {}

export class CoverTooSmall extends contractError(
  "CoverTooSmall(uint256 participant, uint256 declared, uint256 required)",
  {
    en: ({ participant, declared, required }, w) =>
      `Participant ${participant} declared a cover of ${w.money(declared)}, but its sheet can cost ${w.money(required)}.`,
    zh: ({ participant, declared, required }, w) =>
      `市场主体 ${participant} 申报的备付金为 ${w.money(declared)}，但其申报单最多可能需要 ${w.money(required)}。`,
  },
) {}

export class RowsUnderstated extends contractError("RowsUnderstated(uint256 declared, uint256 rows)", {
  en: ({ declared, rows }) => `The sheet has ${rows} rows, but ${declared} were declared.`,
  zh: ({ declared, rows }) => `申报单有 ${rows} 行，但只申报了 ${declared} 行。`,
}) {}

export class ExposureUnderstated extends contractError("ExposureUnderstated(uint256 declared, uint256 lots)", {
  en: ({ declared, lots }) => `The sheet adds up to ${lots} lots, but at most ${declared} were declared.`,
  zh: ({ declared, lots }) => `申报单合计 ${lots} 手，但申报规模最多 ${declared} 手。`,
}) {}

export class HeaderInvalid extends contractError("HeaderInvalid(uint256 header)", {
  en: ({ header }, w) => `A sheet has 1 to 32 rows and no other bits in its header; ${w.hex(header)} is none.`,
  zh: ({ header }, w) => `申报单应有 1 至 32 行且表头无多余位；${w.hex(header)} 不合规。`,
}) {}

export class WordMalformed extends contractError("WordMalformed(uint256 row, uint256 interval, uint256 word)", {
  en: ({ row, interval, word }, w) =>
    `The word ${w.hex(word)} in row ${row}, interval ${interval} is malformed: empty steps come last and the upper 16 bits are zero.`,
  zh: ({ row, interval, word }, w) =>
    `第 ${row} 行第 ${interval} 时段的字 ${w.hex(word)} 格式错误：空段须在最后，高 16 位须为零。`,
}) {}

export class KeysDecrease extends contractError("KeysDecrease(uint256 row, uint256 interval, uint256 word)", {
  en: ({ row, interval, word }, w) =>
    `The prices of a word do not decrease from step to step; those of ${w.hex(word)} in row ${row}, interval ${interval} do.`,
  zh: ({ row, interval, word }, w) =>
    `同一字内各段价格不得递减；第 ${row} 行第 ${interval} 时段的 ${w.hex(word)} 递减。`,
}) {}

export class PriceOutOfRange extends contractError(
  "PriceOutOfRange(uint256 row, uint256 interval, uint256 key, uint256 maxKey)",
  {
    en: ({ row, interval, key, maxKey }, w) =>
      `The price in row ${row}, interval ${interval} is out of range: ${w.key(key)}; the cap is ${w.key(maxKey)}.`,
    zh: ({ row, interval, key, maxKey }, w) =>
      `第 ${row} 行第 ${interval} 时段价格超出范围：${w.key(key)}；上限为 ${w.key(maxKey)}。`,
  },
) {}

export class QuantityOutOfRange extends contractError(
  "QuantityOutOfRange(uint256 row, uint256 interval, uint256 lots, uint256 minLots)",
  {
    en: ({ row, interval, lots, minLots }) =>
      `The quantity in row ${row}, interval ${interval} is ${lots} lots; allowed are ${minLots} to 4,194,303.`,
    zh: ({ row, interval, lots, minLots }) =>
      `第 ${row} 行第 ${interval} 时段的数量为 ${lots} 手；允许 ${minLots} 至 4,194,303 手。`,
  },
) {}

export class ClassNotAllowed extends contractError("ClassNotAllowed(uint256 row, uint256 interval, uint256 class)", {
  en: ({ row, interval, class: given }) =>
    `Tie class ${given} in row ${row}, interval ${interval} is not allowed: bids have class 3, asks too unless all units of the participant have the source of the class.`,
  zh: ({ row, interval, class: given }) =>
    `第 ${row} 行第 ${interval} 时段不允许同价类别 ${given}：买方为 3；卖方亦为 3，除非其全部机组属于该类别的能源。`,
}) {}

export class LimitExceeded extends contractError(
  "LimitExceeded(uint256 interval, bool sell, uint256 kWh, uint256 limitKwh)",
  {
    en: ({ interval, sell, kWh, limitKwh }, w) =>
      `In interval ${interval} ${w.kwh(kWh)} to ${w.side(sell)} exceed the limit of ${w.kwh(limitKwh)}.`,
    zh: ({ interval, sell, kWh, limitKwh }, w) =>
      `第 ${interval} 时段${w.side(sell)} ${w.kwh(kWh)}，超过限额 ${w.kwh(limitKwh)}。`,
  },
) {}

export class EnergyMissing extends contractError("EnergyMissing(uint256 interval, uint256 kWh, uint256 heldKwh)", {
  en: ({ interval, kWh, heldKwh }, w) =>
    `In interval ${interval} ${w.kwh(kWh)} are offered, but only ${w.kwh(heldKwh)} are held.`,
  zh: ({ interval, kWh, heldKwh }, w) => `第 ${interval} 时段申报卖出 ${w.kwh(kWh)}，但仅持有 ${w.kwh(heldKwh)}。`,
}) {}

export class SelfCrossing extends contractError("SelfCrossing(uint256 interval, uint256 askKey, uint256 bidKey)", {
  en: ({ interval, askKey, bidKey }, w) =>
    `In interval ${interval} the own ask at ${w.key(askKey)} is not above the own bid at ${w.key(bidKey)}.`,
  zh: ({ interval, askKey, bidKey }, w) =>
    `第 ${interval} 时段自己的卖价（${w.key(askKey)}）不高于自己的买价（${w.key(bidKey)}）。`,
}) {}

export class NothingToRelease extends contractError("NothingToRelease(uint256 participant, uint256 state)", {
  en: ({ participant, state }) =>
    `Nothing of participant ${participant} can be released now: ${COMMITMENT_STATES.en[Number(state)] ?? `state ${state}`}.`,
  zh: ({ participant, state }) =>
    `市场主体 ${participant} 目前没有可退还的资金：${COMMITMENT_STATES.zh[Number(state)] ?? `状态 ${state}`}。`,
}) {}

// ------------------------------------------------------------------------------------------------ clearing and allotment

export class ProgressUnknown extends contractError(
  "ProgressUnknown(uint256 session, address from, bytes32 given, bytes32 known)",
  {
    en: ({ session, from }) => `The given progress of session ${session} is not the one that ${from} left.`,
    zh: ({ session, from }) => `给出的场次 ${session} 出清进度不是 ${from} 留下的进度。`,
  },
) {}

export class ClaimsMalformed extends contractError("ClaimsMalformed(uint256 given, uint256 intervals)", {
  en: ({ given, intervals }) => `There must be one claim for each of the ${intervals} intervals, not ${given}.`,
  zh: ({ given, intervals }) => `${intervals} 个时段各需一个出清主张，实为 ${given} 个。`,
}) {}

export class BookMismatch extends contractError("BookMismatch(uint256 session, uint256 sheets, uint256 sheetsInBook)", {
  en: ({ session, sheets, sheetsInBook }) =>
    `The ${sheets} sheets given are not the book of session ${session}, which holds ${sheetsInBook}: one is missing, doubled, moved or changed.`,
  zh: ({ session, sheets, sheetsInBook }) =>
    `给出的 ${sheets} 份申报单不是场次 ${session} 的申报册（共 ${sheetsInBook} 份）：有遗漏、重复、调换或改动。`,
}) {}

export class ResultMismatch extends contractError("ResultMismatch(uint256 session, bytes32 given, bytes32 known)", {
  en: ({ session }) => `Claims and sums are not those proven in session ${session}.`,
  zh: ({ session }) => `出清主张与合计不是场次 ${session} 已证明的结果。`,
}) {}

export class CursorMismatch extends contractError(
  "CursorMismatch(uint256 session, uint256 sheets, uint256 sheetsAllotted)",
  {
    en: ({ session, sheets, sheetsAllotted }) =>
      `The allotment of session ${session} stands at sheet ${sheetsAllotted}; the batch that comes to sheet ${sheets} does not fit it.`,
    zh: ({ session, sheets, sheetsAllotted }) =>
      `场次 ${session} 的成交分配进行到第 ${sheetsAllotted} 份；到第 ${sheets} 份的批次与之不符。`,
  },
) {}

export class NothingNew extends contractError("NothingNew(uint256 session, uint256 sheets, uint256 sheetsAllotted)", {
  en: ({ session, sheets, sheetsAllotted }) =>
    `All of the first ${sheets} sheets of session ${session} are allotted already (${sheetsAllotted} so far).`,
  zh: ({ session, sheets, sheetsAllotted }) =>
    `场次 ${session} 的前 ${sheets} 份申报单已全部分配（已分配 ${sheetsAllotted} 份）。`,
}) {}

export class ItemsMalformed extends contractError("ItemsMalformed(uint256 needed, uint256 length)", {
  en: ({ needed, length }) => `The sheets of the batch need ${needed} bytes, but the data has ${length}.`,
  zh: ({ needed, length }) => `批次中的申报单需要 ${needed} 字节，但数据只有 ${length} 字节。`,
}) {}

const CONDITIONS: Readonly<Record<"en" | "zh", Readonly<Record<EnumValue<"Condition">, string>>>> = {
  en: {
    KeyRange: "a key is too high",
    NextAskAbove: "the next ask must be above the highest accepted ask",
    NextBidBelow: "the next bid must be below the lowest accepted bid",
    NextAskExists: "no ask stands at the claimed next ask",
    NextBidExists: "no bid stands at the claimed next bid",
    NoAskBetween: "an ask lies between the highest accepted ask and the claimed next one",
    NoBidBetween: "a bid lies between the claimed next bid and the lowest accepted one",
    NothingTrades: "it says that nothing trades, but the lowest ask does not exceed the highest bid",
    MarginalAsk: "cheaper asks already cover the volume",
    MarginalBid: "higher bids already take the volume",
    MarginsMeet: "the highest accepted ask must not be above the lowest accepted bid",
    NothingLeft: "an ask and a bid that are left could still trade",
  },
  zh: {
    KeyRange: "价位过高",
    NextAskAbove: "下一卖价必须高于最高成交卖价",
    NextBidBelow: "下一买价必须低于最低成交买价",
    NextAskExists: "所称的下一卖价处没有卖方申报",
    NextBidExists: "所称的下一买价处没有买方申报",
    NoAskBetween: "在最高成交卖价与所称的下一卖价之间还有卖方申报",
    NoBidBetween: "在所称的下一买价与最低成交买价之间还有买方申报",
    NothingTrades: "主张无成交，但最低卖价不高于最高买价",
    MarginalAsk: "更低的卖方申报已满足成交量",
    MarginalBid: "更高的买方申报已用尽成交量",
    MarginsMeet: "最高成交卖价不得高于最低成交买价",
    NothingLeft: "剩余的卖方与买方申报仍可成交",
  },
};

export class ClaimRefused extends contractError("ClaimRefused(uint256 interval, Condition condition)", {
  en: ({ interval, condition }) =>
    `The claim of interval ${interval} is false: ${CONDITIONS.en[condition] ?? condition}.`,
  zh: ({ interval, condition }) => `第 ${interval} 时段的出清主张不实：${CONDITIONS.zh[condition] ?? condition}。`,
}) {}
