/** Errors of delivery: the ledger of readings, reference prices, settlement. */
import { contractError } from "./base.ts";

/** The beginning of a sentence: where days are numbers, they begin with a small letter. */
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

// ------------------------------------------------------------------------------------------------------------- readings

export class PublishedThroughContract extends contractError("PublishedThroughContract(address caller)", {
  en: ({ caller }) =>
    `Readings are published by a plain account, so that everybody finds them in its transaction; ${caller} is a contract.`,
  zh: ({ caller }) => `计量数据须由普通账户直接发布，以便任何人从其交易中查到；${caller} 是合约。`,
}) {}

export class DayNotOver extends contractError("DayNotOver(uint256 day, uint256 endsAt)", {
  en: ({ day, endsAt }, w) => capital(`${w.day(day)} is not over: it ends at ${w.time(endsAt)}.`),
  zh: ({ day, endsAt }, w) => `交割日 ${w.day(day)} 尚未结束，结束时间为 ${w.time(endsAt)}。`,
}) {}

export class IntervalsUnfit extends contractError(
  "IntervalsUnfit(uint256 day, uint256 intervals, uint256 marketIntervals)",
  {
    en: ({ day, intervals, marketIntervals }, w) =>
      `Readings of ${w.day(day)} have a multiple of its ${marketIntervals} intervals, 96 at most, not ${intervals}.`,
    zh: ({ day, intervals, marketIntervals }, w) =>
      `交割日 ${w.day(day)} 的计量时段数应为 ${marketIntervals} 的整数倍且不超过 96，不能是 ${intervals}。`,
  },
) {}

export class ReadingsMalformed extends contractError("ReadingsMalformed(uint256 position, uint256 length)", {
  en: ({ position, length }) =>
    `The readings do not end where the data ends: an item would end at byte ${position}, but there are ${length}.`,
  zh: ({ position, length }) => `计量数据格式错误：某条记录应在第 ${position} 字节结束，而数据共有 ${length} 字节。`,
}) {}

export class NothingPublished extends contractError("NothingPublished(uint256 day)", {
  en: ({ day }, w) => `There are no readings of ${w.day(day)} to publish.`,
  zh: ({ day }, w) => `没有可公布的交割日 ${w.day(day)} 计量数据。`,
}) {}

export class PublishedTwice extends contractError("PublishedTwice(uint256 day, uint256 participant)", {
  en: ({ day, participant }, w) =>
    `Readings of participant ${participant} for ${w.day(day)} are there already: they can be corrected only, once in each batch and in the order of the participants.`,
  zh: ({ day, participant }, w) =>
    `市场主体 ${participant} 在 ${w.day(day)} 的计量数据已存在：只能更正，且同一批次内每个主体一次、按编号递增。`,
}) {}

export class ParticipantNotThere extends contractError("ParticipantNotThere(uint256 day, uint256 participant)", {
  en: ({ day, participant }, w) => `Participant ${participant} was not approved by the end of ${w.day(day)}.`,
  zh: ({ day, participant }, w) => `市场主体 ${participant} 在 ${w.day(day)} 结束前尚未获准入。`,
}) {}

export class UnknownMeter extends contractError("UnknownMeter(uint256 point, uint256 owner, uint256 participant)", {
  en: ({ point, owner, participant }) =>
    owner === 0n
      ? `There is no metering point ${point}.`
      : owner === participant
        ? `Metering point ${point} was closed before that day, or does not follow the points before it: points ascend.`
        : `Metering point ${point} belongs to participant ${owner}, not to ${participant}.`,
  zh: ({ point, owner, participant }) =>
    owner === 0n
      ? `没有编号为 ${point} 的计量点。`
      : owner === participant
        ? `计量点 ${point} 在该日之前已停用，或次序有误：计量点须按编号递增。`
        : `计量点 ${point} 属于市场主体 ${owner}，不属于 ${participant}。`,
}) {}

export class ScaleUnfit extends contractError("ScaleUnfit(uint256 point, uint256 scale, uint256 given)", {
  en: ({ point, scale, given }, w) =>
    `Metering point ${point} counts in units of ${w.wh(scale)}, but the readings say ${w.wh(given)}.`,
  zh: ({ point, scale, given }, w) => `计量点 ${point} 的计量单位为 ${w.wh(scale)}，而数据中为 ${w.wh(given)}。`,
}) {}

export class ReadingImplausible extends contractError(
  "ReadingImplausible(uint256 point, uint256 interval, uint256 counts, uint256 most)",
  {
    en: ({ point, interval, counts, most }, w) =>
      `In interval ${w.fromIndex(interval)} metering point ${point} shows ${w.count(counts)} counts, but its connection can carry ${w.count(most)} at most.`,
    zh: ({ point, interval, counts, most }, w) =>
      `第 ${w.fromIndex(interval)} 时段计量点 ${point} 的读数为 ${w.count(counts)}，超过其接入容量所允许的 ${w.count(most)}。`,
  },
) {}

export class ReadingsBeyondDay extends contractError("ReadingsBeyondDay(uint256 point, uint256 word)", {
  en: ({ point }) => `Metering point ${point} has a reading behind the last interval of the day.`,
  zh: ({ point }) => `计量点 ${point} 在末时段之后仍有读数。`,
}) {}

export class UnknownBatch extends contractError("UnknownBatch(uint256 batch)", {
  en: ({ batch }) => `There is no batch ${batch} of readings that this could be about.`,
  zh: ({ batch }) => `没有可供此操作的计量批次 ${batch}。`,
}) {}

export class ProofWrong extends contractError("ProofWrong(uint256 batch)", {
  en: ({ batch }) =>
    `The proof does not lead to the root of batch ${batch}: these are not the readings published in it.`,
  zh: ({ batch }) => `证明与批次 ${batch} 的根不符：这不是该批次发布的计量数据。`,
}) {}

export class ReviewedBefore extends contractError(
  "ReviewedBefore(uint256 batch, uint256 participant, ReadingState state)",
  {
    en: ({ batch, participant, state }, w) =>
      `Participant ${participant} cannot review its readings in batch ${batch} any more: they are ${w.names(state)}, and each has one word on them.`,
    zh: ({ batch, participant, state }, w) =>
      `市场主体 ${participant} 不能再核对批次 ${batch} 中的数据：当前状态为${w.names(state)}，每份数据只能表示一次意见。`,
  },
) {}

export class ReviewOver extends contractError("ReviewOver(uint256 batch, Gate closesAt)", {
  en: ({ batch, closesAt }, w) => `The review of batch ${batch} ended at ${w.gate(closesAt)}: silence was consent.`,
  zh: ({ batch, closesAt }, w) => `批次 ${batch} 的核对期已于 ${w.gate(closesAt)} 结束，逾期视为同意。`,
}) {}

export class FeeNotTaken extends contractError("FeeNotTaken(uint256 participant, uint256 fee, Taken why)", {
  en: ({ participant, fee, why }, w) =>
    `The fee of a dispute, ${w.money(fee)}, could not be taken from participant ${participant}: ${FEE_EN[why] ?? why}.`,
  zh: ({ participant, fee, why }, w) =>
    `无法向市场主体 ${participant} 收取争议费 ${w.money(fee)}：${FEE_ZH[why] ?? why}。`,
}) {}

const FEE_EN: Readonly<Record<string, string>> = {
  ModuleFrozen: "the ledger of readings is frozen",
  ModuleNotEnabled: "it has not enabled the ledger of readings to take money",
  InDebt: "it is in debt",
  NotEnoughFree: "its free money is less",
};
const FEE_ZH: Readonly<Record<string, string>> = {
  ModuleFrozen: "计量账本已冻结",
  ModuleNotEnabled: "尚未授权计量账本扣款",
  InDebt: "该主体有欠款",
  NotEnoughFree: "可用资金不足",
};

export class DisputeInStage extends contractError(
  "DisputeInStage(uint256 day, uint256 participant, DisputeStage stage)",
  {
    en: ({ day, participant, stage }, w) =>
      stage === "None"
        ? `Participant ${participant} has no dispute about ${w.day(day)} that waits for this.`
        : `The dispute of participant ${participant} about ${w.day(day)} is ${w.names(stage)}, which does not allow this.`,
    zh: ({ day, participant, stage }, w) =>
      stage === "None"
        ? `市场主体 ${participant} 对 ${w.day(day)} 没有待处理的争议。`
        : `市场主体 ${participant} 对 ${w.day(day)} 的争议状态为${w.names(stage)}，不能执行此操作。`,
  },
) {}

export class StepTooLate extends contractError("StepTooLate(uint256 day, uint256 participant, Gate until)", {
  en: ({ day, participant, until }, w) =>
    `The time for this step in the dispute of participant ${participant} about ${w.day(day)} ran out at ${w.gate(until)}.`,
  zh: ({ day, participant, until }, w) =>
    `市场主体 ${participant} 对 ${w.day(day)} 的争议，此步骤的期限已于 ${w.gate(until)} 届满。`,
}) {}

export class StepTooEarly extends contractError("StepTooEarly(uint256 day, uint256 participant, Gate from)", {
  en: ({ day, participant, from }, w) =>
    from.time === 0n
      ? `For participant ${participant} and ${w.day(day)} this has to wait: the day has not been announced.`
      : `For participant ${participant} and ${w.day(day)} this has to wait until ${w.gate(from)}.`,
  zh: ({ day, participant, from }, w) =>
    from.time === 0n
      ? `市场主体 ${participant} 在 ${w.day(day)} 的此步骤须等待：该日尚未公告。`
      : `市场主体 ${participant} 在 ${w.day(day)} 的此步骤须等到 ${w.gate(from)}。`,
}) {}

export class NotAllowed extends contractError("NotAllowed(address caller)", {
  en: ({ caller }) =>
    `This belongs to the regulator, or to the contracts of delivery among themselves; ${caller} is neither.`,
  zh: ({ caller }) => `此操作仅限监管机构或交割合约之间调用；${caller} 无权执行。`,
}) {}

export class RegisterBackwards extends contractError("RegisterBackwards(uint256 point, uint256 from, uint256 to)", {
  en: ({ point, from, to }, w) =>
    `The register of metering point ${point} runs backwards, from ${w.wh(from)} to ${w.wh(to)}, but the meter was not changed.`,
  zh: ({ point, from, to }, w) => `计量点 ${point} 的表底倒走（由 ${w.wh(from)} 到 ${w.wh(to)}），而电表并未更换。`,
}) {}

// --------------------------------------------------------------------------------------------------------------- prices

export class PricesTooEarly extends contractError("PricesTooEarly(uint256 day, uint256 endsAt)", {
  en: ({ day, endsAt }, w) => `Prices of ${w.day(day)} are published once the day is over, from ${w.time(endsAt)} on.`,
  zh: ({ day, endsAt }, w) => `${w.day(day)} 的价格须在该日结束（${w.time(endsAt)}）之后发布。`,
}) {}

export class PricesTooLate extends contractError("PricesTooLate(uint256 day, uint256 until)", {
  en: ({ day, until }, w) =>
    `Prices of ${w.day(day)} could be published until ${w.time(until)}; the day goes on without them.`,
  zh: ({ day, until }, w) => `${w.day(day)} 的价格发布期限为 ${w.time(until)}，已逾期，该日不再使用此价格。`,
}) {}

export class PricesFinal extends contractError("PricesFinal(Series series, uint256 day)", {
  en: ({ series, day }, w) =>
    `The ${w.names(series)} prices of ${w.day(day)} cannot change any more: they are final, amended as often as allowed, or there are none.`,
  zh: ({ series, day }, w) => `${w.day(day)} 的${w.names(series)}价格不能再变更：已定稿、修正次数已用完或没有发布。`,
}) {}

export class PricesMalformed extends contractError("PricesMalformed(uint256 day, uint256 intervals, uint256 words)", {
  en: ({ day, intervals, words }, w) =>
    capital(
      `${w.day(day)} has one price for each of its ${intervals} intervals and nothing behind them; ${words} words of eight were given.`,
    ),
  zh: ({ day, intervals, words }, w) =>
    `${w.day(day)} 的 ${intervals} 个时段各有一个价格，其后不得有数据；给出的是 ${words} 个字（每字八个时段）。`,
}) {}

export class NotTheRegulator extends contractError("NotTheRegulator(address caller)", {
  en: ({ caller }) => `Only the regulator may reject prices; ${caller} is not.`,
  zh: ({ caller }) => `只有监管机构可以否决价格；${caller} 不是监管机构。`,
}) {}

// ----------------------------------------------------------------------------------------------------------- settlement

/** What a term of a rule is called in sentences. */
const TERMS: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  owner: ["the participant that gets the rest of a month", "月度余额归属主体"],
  base: ["the base of the spread rule (2 is the month)", "价差规则的统计周期（2 为月）"],
  bands: ["the number of bands", "偏差档数"],
  uptoBps: ["the end of a band", "档位上限"],
  shortBps: ["the factor for short energy", "欠量系数"],
  longBps: ["the factor for long energy", "超量系数"],
  minimum: ["the least difference to the reference price", "与参考价的最小价差"],
  bandBps: ["the exempt band", "免考核偏差带"],
  overBps: ["the factor above the band", "超出偏差带系数"],
  underBps: ["the factor below the band", "低于偏差带系数"],
};

/** Value of a term with its unit. */
const told = (term: string, value: bigint): string =>
  term.endsWith("Bps") ? `${Number(value) / 100} %` : String(value);

export class RuleInvalid extends contractError("RuleInvalid(text32 term, int256 value, int256 bound)", {
  en: ({ term, value, bound }) =>
    `The rule does not fit: ${TERMS[term]?.[0] ?? term} is ${told(term, value)}, which does not go with ${told(term, bound)}.`,
  zh: ({ term, value, bound }) =>
    `规则参数无效：${TERMS[term]?.[1] ?? term}为 ${told(term, value)}，与 ${told(term, bound)} 不符。`,
}) {}

export class UnknownRule extends contractError("UnknownRule(uint256 version)", {
  en: ({ version }) => `There is no version ${version} of the rules.`,
  zh: ({ version }) => `没有版本号为 ${version} 的规则。`,
}) {}

export class RuleTooLate extends contractError("RuleTooLate(uint256 fromDay, uint256 earliest)", {
  en: ({ fromDay, earliest }, w) =>
    `Rules are fixed before their first day: this one can begin on ${w.day(earliest)}, not on ${w.day(fromDay)}.`,
  zh: ({ fromDay, earliest }, w) =>
    `规则须在生效日之前确定：最早可自 ${w.day(earliest)} 起，不能自 ${w.day(fromDay)} 起。`,
}) {}

export class RuleWithinMonth extends contractError("RuleWithinMonth(uint256 fromDay)", {
  en: ({ fromDay }, w) => `Rules change with a month, but ${w.day(fromDay)} begins none.`,
  zh: ({ fromDay }, w) => `规则须自月初起变更，而 ${w.day(fromDay)} 不是月初。`,
}) {}

export class NoRule extends contractError("NoRule(uint256 day)", {
  en: ({ day }, w) => `No rule is in force on ${w.day(day)}.`,
  zh: ({ day }, w) => `${w.day(day)} 没有生效的规则。`,
}) {}

export class MarketUnfit extends contractError("MarketUnfit(address market)", {
  en: ({ market }) => `${market} is no market of the settlement, or it is in the list already.`,
  zh: ({ market }) => `${market} 不是结算所涵盖的市场，或已在列表中。`,
}) {}

export class EvidenceWrong extends contractError("EvidenceWrong(uint256 session, uint256 participant, uint256 place)", {
  en: ({ session, participant, place }) =>
    `Participant ${participant} does not show another group that ${place < 3n ? "sold" : "bought"} in session ${session} (number ${place + 1n} of the evidence).`,
  zh: ({ session, participant, place }) =>
    `市场主体 ${participant} 不能证明场次 ${session} 中另有一个${place < 3n ? "卖方" : "买方"}控制集团（证据第 ${place + 1n} 项）。`,
}) {}

export class DayPreparedBefore extends contractError("DayPreparedBefore(uint256 day)", {
  en: ({ day }, w) => capital(`${w.day(day)} is prepared already; what it is settled by does not change any more.`),
  zh: ({ day }, w) => `${w.day(day)} 的结算依据已确定，不再变更。`,
}) {}

export class DayNotPrepared extends contractError("DayNotPrepared(uint256 day)", {
  en: ({ day }, w) => capital(`${w.day(day)} is not prepared: anyone can do it once its first review is over.`),
  zh: ({ day }, w) => `${w.day(day)} 的结算依据尚未确定：首批核对期结束后任何人都可以执行。`,
}) {}

export class ReviewNotOver extends contractError("ReviewNotOver(uint256 day, Gate until)", {
  en: ({ day, until }, w) =>
    until.time === 0n
      ? `Nothing was published or announced for ${w.day(day)}, so that its review has not begun.`
      : `The review of ${w.day(day)} lasts until ${w.gate(until)}.`,
  zh: ({ day, until }, w) =>
    until.time === 0n
      ? `${w.day(day)} 尚无发布或公告，核对期还没有开始。`
      : `${w.day(day)} 的核对期到 ${w.gate(until)} 为止。`,
}) {}

export class SessionsNotEnded extends contractError("SessionsNotEnded(uint256 day, uint256 product, address market)", {
  en: ({ day, product, market }, w) =>
    `A session of ${w.product(product)}, which ${w.day(day)} belongs to, is still live in ${market}.`,
  zh: ({ day, product, market }, w) => `${w.day(day)} 所属的${w.product(product)}在 ${market} 仍有进行中的场次。`,
}) {}

export class PricesNotFinal extends contractError("PricesNotFinal(uint256 day)", {
  en: ({ day }, w) => `A published price of ${w.day(day)} may still change.`,
  zh: ({ day }, w) => `${w.day(day)} 的发布价格尚未定稿。`,
}) {}

export class ReadingsNotInBatch extends contractError("ReadingsNotInBatch(uint256 batch)", {
  en: ({ batch }) => `These readings are not those of batch ${batch}.`,
  zh: ({ batch }) => `这些计量数据不是批次 ${batch} 中的数据。`,
}) {}

export class BatchUnfit extends contractError("BatchUnfit(uint256 batch)", {
  en: ({ batch }) => `Batch ${batch} is of another day or kind than this takes, or does not exist.`,
  zh: ({ batch }) => `批次 ${batch} 的交割日或类型不符，或并不存在。`,
}) {}

export class NothingToSettle extends contractError(
  "NothingToSettle(uint256 day, uint256 participant, uint256 nextDay)",
  {
    en: ({ day, participant, nextDay }, w) =>
      participant === 0n
        ? `Nobody was named to be settled for ${w.day(day)}.`
        : nextDay > day
          ? capital(`${w.day(day)} is settled for all of them, participant ${participant} among them.`)
          : nextDay < day
            ? `Nothing of ${w.day(day)} can be settled now: participant ${participant} has ${w.day(nextDay)} open before it.`
            : `Nothing of ${w.day(day)} can be settled now: the readings of participant ${participant} are in review or disputed.`,
    zh: ({ day, participant, nextDay }, w) =>
      participant === 0n
        ? `没有指定 ${w.day(day)} 的结算主体。`
        : nextDay > day
          ? `${w.day(day)} 对这些主体（包括 ${participant}）均已结算。`
          : nextDay < day
            ? `${w.day(day)} 暂无可结算内容：市场主体 ${participant} 的 ${w.day(nextDay)} 尚未结算。`
            : `${w.day(day)} 暂无可结算内容：市场主体 ${participant} 的数据仍在核对或争议中。`,
  },
) {}

export class NotSettled extends contractError("NotSettled(uint256 participant, uint256 day, uint256 nextDay)", {
  en: ({ participant, day, nextDay }, w) =>
    capital(
      `${w.day(day)} of participant ${participant} is not settled, so there is nothing to correct; its next day is ${nextDay >= NO_DAY ? "none" : w.day(nextDay)}.`,
    ),
  zh: ({ participant, day, nextDay }, w) =>
    `市场主体 ${participant} 的 ${w.day(day)} 尚未结算，无从更正；其待结算日为 ${nextDay >= NO_DAY ? "无" : w.day(nextDay)}。`,
}) {}

const NO_DAY = 0xffffffffn;

export class NotTheSettled extends contractError("NotTheSettled(uint256 participant, uint256 day, uint256 batch)", {
  en: ({ participant, day, batch }, w) =>
    `Batch ${batch} is not what ${w.day(day)} of participant ${participant} was settled by last.`,
  zh: ({ participant, day, batch }, w) =>
    `批次 ${batch} 不是市场主体 ${participant} 的 ${w.day(day)} 最近一次结算所依据的数据。`,
}) {}

export class CorrectionUnfit extends contractError("CorrectionUnfit(uint256 participant, uint256 day, uint256 batch)", {
  en: ({ participant, day, batch }, w) =>
    `Batch ${batch} cannot correct ${w.day(day)} of participant ${participant}: it is older than the last correction, its review is not over, or it does not stand.`,
  zh: ({ participant, day, batch }, w) =>
    `批次 ${batch} 不能更正市场主体 ${participant} 的 ${w.day(day)}：它早于上次更正、核对期未满或未成立。`,
}) {}

export class MonthNotComplete extends contractError(
  "MonthNotComplete(uint256 month, uint256 day, uint256 published, uint256 settled)",
  {
    en: ({ month, day, published, settled }, w) =>
      `The month of ${w.product(month)} is not complete: for ${w.day(day)} ${settled} of ${published} participants with readings are settled${settled === published ? ", but the day is not prepared" : ""}.`,
    zh: ({ month, day, published, settled }, w) =>
      `${w.product(month)} 所在月份尚未完成：${w.day(day)} 有读数的 ${published} 个主体中已结算 ${settled} 个${settled === published ? "，但该日结算依据尚未确定" : ""}。`,
  },
) {}

export class MonthInStage extends contractError("MonthInStage(uint256 month, MonthStage stage)", {
  en: ({ month, stage }, w) => `The month of ${w.product(month)} is ${w.names(stage)}, which does not allow this.`,
  zh: ({ month, stage }, w) => `${w.product(month)} 所在月份的状态为${w.names(stage)}，不能执行此操作。`,
}) {}

export class UnknownMonth extends contractError("UnknownMonth(uint256 month)", {
  en: ({ month }, w) => `Months are settled, and ${w.product(month)} is none.`,
  zh: ({ month }, w) => `只有月份可以结账，${w.product(month)} 不是月份。`,
}) {}

export class UnknownTicket extends contractError("UnknownTicket(uint256 ticket)", {
  en: ({ ticket }) => `There is no ticket ${ticket}.`,
  zh: ({ ticket }) => `没有编号为 ${ticket} 的应付凭证。`,
}) {}

export class NotTheSettlement extends contractError("NotTheSettlement(address caller)", {
  en: ({ caller }) => `Only the settlement may do this, not ${caller}.`,
  zh: ({ caller }) => `只有结算合约可以执行此操作，${caller} 不可以。`,
}) {}
