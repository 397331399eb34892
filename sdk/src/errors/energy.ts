/** Errors of the energy register. */
import { contractError, ENUMS } from "./base.ts";

export class UnknownProduct extends contractError("UnknownProduct(uint256 product)", {
  en: ({ product }) => `There is no product ${product}.`,
  zh: ({ product }) => `没有编号为 ${product} 的交易标的。`,
}) {}

export class UnknownInterval extends contractError(
  "UnknownInterval(uint256 product, uint256 interval, uint256 intervals)",
  {
    en: ({ product, interval, intervals }, w) =>
      `The days of ${w.product(product)} have intervals 1 to ${intervals}, not ${w.fromIndex(interval)}.`,
    zh: ({ product, interval, intervals }, w) =>
      `${w.product(product)} 的时段为 1 至 ${intervals}，没有第 ${w.fromIndex(interval)} 时段。`,
  },
) {}

export class IntervalsOutOfRange extends contractError("IntervalsOutOfRange(uint256 intervals)", {
  en: ({ intervals }) => `A delivery day has 1 to 96 intervals, not ${intervals}.`,
  zh: ({ intervals }) => `交割日的时段数为 1 至 96，不能是 ${intervals}。`,
}) {}

export class DayFrozen extends contractError("DayFrozen(uint256 product, uint256 gate)", {
  en: ({ product, gate }, w) =>
    `The days of ${w.product(product)} are frozen since the delivery gate at ${w.time(gate)}.`,
  zh: ({ product, gate }, w) => `${w.product(product)} 已于 ${w.time(gate)} 交割关闸，不能再变更。`,
}) {}

export class UnitOfAnother extends contractError("UnitOfAnother(uint256 unit, uint256 owner, uint256 participant)", {
  en: ({ unit, owner, participant }) =>
    owner === 0n ? `There is no unit ${unit}.` : `Unit ${unit} belongs to participant ${owner}, not to ${participant}.`,
  zh: ({ unit, owner, participant }) =>
    owner === 0n ? `没有编号为 ${unit} 的机组。` : `机组 ${unit} 属于市场主体 ${owner}，不属于 ${participant}。`,
}) {}

/** Sources of an attribute mask (bit = source). */
const sourcesOf = (attribute: bigint) => ENUMS.Source.filter((_, i) => (attribute >> BigInt(i)) & 1n);

export class SourceNotInClass extends contractError(
  "SourceNotInClass(uint256 unit, Source source, uint256 attribute)",
  {
    en: ({ unit, source, attribute }, w) =>
      `Unit ${unit} runs on ${w.names(source)}, which does not fit the class of the product: ${sourcesOf(attribute)
        .map((name) => w.names(name))
        .join(", ")}.`,
    zh: ({ unit, source, attribute }, w) =>
      `机组 ${unit} 的能源为${w.names(source)}，不符合标的的电源类别（${sourcesOf(attribute)
        .map((name) => w.names(name))
        .join("、")}）。`,
  },
) {}

export class LanesLengthWrong extends contractError("LanesLengthWrong(uint256 expected, uint256 given)", {
  en: ({ expected, given }) => `A day of this product takes ${expected} words of eight intervals, not ${given}.`,
  zh: ({ expected, given }) => `该标的每日需要 ${expected} 个字（每字八个时段），实为 ${given} 个。`,
}) {}

export class LanesBeyondDay extends contractError("LanesBeyondDay(uint256 word, uint256 mask)", {
  en: ({ word }, w) => `The last word ${w.hex(word)} holds a quantity behind the last interval of the day.`,
  zh: ({ word }, w) => `最后一个字 ${w.hex(word)} 在末时段之后仍有电量。`,
}) {}

export class IssuedTooSmall extends contractError(
  "IssuedTooSmall(uint256 unit, uint256 product, uint256 interval, uint256 issuedKwh, uint256 amountKwh)",
  {
    en: ({ unit, product, interval, issuedKwh, amountKwh }, w) =>
      `Unit ${unit} has issued ${w.kwh(issuedKwh)} of ${w.product(product)} in interval ${w.fromIndex(interval)}, less than the ${w.kwh(amountKwh)} to take back.`,
    zh: ({ unit, product, interval, issuedKwh, amountKwh }, w) =>
      `机组 ${unit} 在${w.product(product)} 第 ${w.fromIndex(interval)} 时段仅发行 ${w.kwh(issuedKwh)}，少于要收回的 ${w.kwh(amountKwh)}。`,
  },
) {}

export class HoldingTooSmall extends contractError(
  "HoldingTooSmall(uint256 product, uint256 participant, uint256 interval, uint256 heldKwh, uint256 amountKwh)",
  {
    en: ({ product, participant, interval, heldKwh, amountKwh }, w) =>
      `Participant ${participant} holds ${w.kwh(heldKwh)} of ${w.product(product)} in interval ${w.fromIndex(interval)}, less than ${w.kwh(amountKwh)}.`,
    zh: ({ product, participant, interval, heldKwh, amountKwh }, w) =>
      `市场主体 ${participant} 在${w.product(product)} 第 ${w.fromIndex(interval)} 时段仅持有 ${w.kwh(heldKwh)}，少于 ${w.kwh(amountKwh)}。`,
  },
) {}

export class HoldingTooLarge extends contractError(
  "HoldingTooLarge(uint256 product, uint256 participant, uint256 interval, uint256 heldKwh, uint256 amountKwh)",
  {
    en: ({ product, participant, interval, heldKwh, amountKwh }, w) =>
      `Participant ${participant} holds ${w.kwh(heldKwh)} of ${w.product(product)} in interval ${w.fromIndex(interval)}; with ${w.kwh(amountKwh)} more it would exceed 4,294,967,295 kWh.`,
    zh: ({ product, participant, interval, heldKwh, amountKwh }, w) =>
      `市场主体 ${participant} 在${w.product(product)} 第 ${w.fromIndex(interval)} 时段已持有 ${w.kwh(heldKwh)}，再增加 ${w.kwh(amountKwh)} 将超过 4,294,967,295 千瓦时。`,
  },
) {}

export class HoldingCommitted extends contractError(
  "HoldingCommitted(uint256 product, uint256 participant, address module)",
  {
    en: ({ product, participant, module }, w) =>
      `Participant ${participant} has a standing commitment in the live session of ${w.product(product)} (${module}): its holding cannot decrease until the session ends or the commitment is withdrawn.`,
    zh: ({ product, participant, module }, w) =>
      `市场主体 ${participant} 在${w.product(product)} 的当前场次（${module}）有有效申报：在场次结束或申报撤回之前，其持有量不能减少。`,
  },
) {}

export class DifferencesOpen extends contractError("DifferencesOpen(uint256 product, uint256 words)", {
  en: ({ product }, w) =>
    `The allotment of ${w.product(product)} is between its first and its last batch; anyone can complete it, then try again.`,
  zh: ({ product }, w) => `${w.product(product)} 的成交分配尚未完成；任何人都可以完成它，然后重试。`,
}) {}

export class SessionAlive extends contractError("SessionAlive(uint256 product, address module)", {
  en: ({ product, module }, w) => `There is a live session of ${w.product(product)} already, run by ${module}.`,
  zh: ({ product, module }, w) => `${w.product(product)} 已有进行中的场次（${module}）。`,
}) {}

export class NotModuleOfSession extends contractError(
  "NotModuleOfSession(uint256 product, address module, address caller)",
  {
    en: ({ product, module, caller }, w) =>
      `Only ${module}, the module of the live session of ${w.product(product)}, may do this, not ${caller}.`,
    zh: ({ product, module, caller }, w) =>
      `只有${w.product(product)} 当前场次的模块 ${module} 可以执行此操作，${caller} 不可以。`,
  },
) {}

export class FirstYearFarOff extends contractError(
  "FirstYearFarOff(uint256 firstDay, uint256 today, uint256 mostDays)",
  {
    en: ({ firstDay, today, mostDays }, w) =>
      `The first delivery year begins within ${mostDays} days of today (${w.day(today)}), not on ${w.day(firstDay)} (day ${firstDay} since 1970-01-01).`,
    zh: ({ firstDay, today, mostDays }, w) =>
      `首个交割年的起始日须在今日（${w.day(today)}）前后 ${mostDays} 天之内，而不是 ${w.day(firstDay)}（自 1970-01-01 起第 ${firstDay} 天）。`,
  },
) {}

export class DifferenceTooLarge extends contractError("DifferenceTooLarge(int256 differenceKwh)", {
  en: ({ differenceKwh }) => `An open difference of ${differenceKwh} kWh does not fit 64 bits.`,
  zh: ({ differenceKwh }) => `未平差额 ${differenceKwh} 千瓦时超出 64 位。`,
}) {}

export class MonthsOutOfRange extends contractError(
  "MonthsOutOfRange(uint256 months, uint256 daysOfOne, uint256 daysOfAll)",
  {
    en: ({ months, daysOfOne, daysOfAll }) =>
      daysOfOne === 0n
        ? `A delivery year has 1 to 12 months of 1 to 31 days, 366 days at most; given were ${months} months, one of them without days, and ${daysOfAll} days in all.`
        : `A delivery year has 1 to 12 months of 1 to 31 days, 366 days at most; given were ${months} months, one of ${daysOfOne} days, and ${daysOfAll} days in all.`,
    zh: ({ months, daysOfOne, daysOfAll }) =>
      `交割年由 1 至 12 个月组成，每月 1 至 31 天，合计不超过 366 天；现为 ${months} 个月，其中一月 ${daysOfOne} 天，合计 ${daysOfAll} 天。`,
  },
) {}

export class CalendarIncomplete extends contractError("CalendarIncomplete(uint256 deliveryDays, uint256 covered)", {
  en: ({ deliveryDays, covered }) =>
    covered < deliveryDays
      ? `The year has ${deliveryDays} days, but its months have ${covered}: ${deliveryDays - covered} days are left out.`
      : `The year has ${deliveryDays} days, but its months have ${covered}: ${covered - deliveryDays} too many.`,
  zh: ({ deliveryDays, covered }) => `交割年共 ${deliveryDays} 天，各月合计 ${covered} 天，两者必须相等。`,
}) {}

export class RestDayBeyondYear extends contractError("RestDayBeyondYear(uint256 deliveryDays, uint256 restDay)", {
  en: ({ deliveryDays, restDay }) =>
    `Day ${restDay + 1n} is marked as a rest day, but the year has ${deliveryDays} days.`,
  zh: ({ deliveryDays, restDay }) => `第 ${restDay + 1n} 日被标为休息日，但该交割年只有 ${deliveryDays} 天。`,
}) {}

export class YearNotNext extends contractError("YearNotNext(uint256 firstDay, uint256 expected)", {
  en: ({ firstDay, expected }, w) =>
    `Delivery years follow each other without gaps: the next one begins on ${w.day(expected)}, not on ${w.day(firstDay)}.`,
  zh: ({ firstDay, expected }, w) =>
    `交割年必须首尾相接：下一交割年应从 ${w.day(expected)} 开始，不能从 ${w.day(firstDay)} 开始。`,
}) {}

export class TooManyClasses extends contractError("TooManyClasses(uint256 most)", {
  en: ({ most }) => `Beside class 0 there are at most ${most} attribute classes: every issue looks at all of them.`,
  zh: ({ most }) => `除 0 类外最多 ${most} 个属性类别：每次发行都要检查所有类别。`,
}) {}

export class ClassAlreadyRegistered extends contractError("ClassAlreadyRegistered(uint256 attributeClass)", {
  en: ({ attributeClass }) => `The same sources and bond are registered already, as class ${attributeClass}.`,
  zh: ({ attributeClass }) => `相同能源和保证金的类别已登记，编号 ${attributeClass}。`,
}) {}

export class UnknownAttribute extends contractError("UnknownAttribute(uint256 attribute)", {
  en: ({ attribute }, w) =>
    attribute === 0n
      ? "A class names the sources that may issue it; any source is class 0 already."
      : `The class ${w.hex(attribute)} names a source that does not exist.`,
  zh: ({ attribute }, w) =>
    attribute === 0n
      ? "属性类别须列明可发行的能源；任意能源即为 0 类。"
      : `属性类别 ${w.hex(attribute)} 含有不存在的能源类别。`,
}) {}

export class DayNotInCalendar extends contractError("DayNotInCalendar(uint256 day)", {
  en: ({ day }, w) => `No registered delivery year has ${w.day(day)}.`,
  zh: ({ day }, w) => `已登记的交割年中没有 ${w.day(day)}。`,
}) {}

export class DayNotInProduct extends contractError("DayNotInProduct(uint256 product, uint256 day)", {
  en: ({ product, day }, w) => `The ${w.product(product)} is not a longer product with ${w.day(day)}.`,
  zh: ({ product, day }, w) => `${w.product(product)}不是包含 ${w.day(day)} 的更长标的。`,
}) {}

export class DayNotSplittable extends contractError("DayNotSplittable(uint256 product)", {
  en: ({ product }, w) => `The ${w.product(product)} is a single day and has no products below it.`,
  zh: ({ product }, w) => `${w.product(product)}是单日标的，不能再分解。`,
}) {}

export class OwnIssueInSplit extends contractError(
  "OwnIssueInSplit(uint256 participant, uint256 product, uint256 interval)",
  {
    en: ({ participant, product, interval }, w) =>
      `What units of participant ${participant} issued of ${w.product(product)} in interval ${w.fromIndex(interval)} is split together with its unit: name the unit.`,
    zh: ({ participant, product, interval }, w) =>
      `市场主体 ${participant} 的机组在${w.product(product)}第 ${w.fromIndex(interval)} 时段发行的电量须与机组一起分解：请指明机组。`,
  },
) {}

export class NothingToRecall extends contractError("NothingToRecall(uint256 unit, uint256 day)", {
  en: ({ unit, day }, w) =>
    `Unit ${unit} has issued nothing for ${w.day(day)} that is beyond its capacity, unsold and not committed.`,
  zh: ({ unit, day }, w) => `机组 ${unit} 在 ${w.day(day)} 没有超出可用容量、未售出且未申报的已发行电量。`,
}) {}

export class DebtorMayOnlyReduce extends contractError(
  "DebtorMayOnlyReduce(uint256 participant, uint256 day, uint256 interval, int256 positionKwh, uint256 amountKwh)",
  {
    en: ({ participant, day, interval, positionKwh, amountKwh }, w) =>
      `Participant ${participant} is in debt and may only reduce its position: it is ${w.kwh(positionKwh)} on ${w.day(day)}, interval ${w.fromIndex(interval)}, less than the ${w.kwh(amountKwh)} to give away.`,
    zh: ({ participant, day, interval, positionKwh, amountKwh }, w) =>
      `市场主体 ${participant} 有欠款，只能减少头寸：其在 ${w.day(day)} 第 ${w.fromIndex(interval)} 时段的头寸为 ${w.kwh(positionKwh)}，少于要转出的 ${w.kwh(amountKwh)}。`,
  },
) {}

export class BondNotPassed extends contractError(
  "BondNotPassed(uint256 product, uint256 heldByHouse, uint256 needed)",
  {
    en: ({ product, heldByHouse, needed }, w) =>
      `The module has not passed the performance bonds for ${w.product(product)}: the register holds ${w.money(heldByHouse)}, all bonds need ${w.money(needed)}.`,
    zh: ({ product, heldByHouse, needed }, w) =>
      `模块未转交${w.product(product)}的履约保证金：登记簿现有 ${w.money(heldByHouse)}，应有 ${w.money(needed)}。`,
  },
) {}

export class CapacityExceeded extends contractError(
  "CapacityExceeded(uint256 unit, uint256 product, uint256 day, uint256 interval, uint256 capacityKwh, uint256 takenKwh, uint256 addedKwh)",
  {
    en: ({ unit, product, day, interval, capacityKwh, takenKwh, addedKwh }, w) =>
      `Unit ${unit} can inject ${w.kwh(capacityKwh)} on ${w.day(day)} in interval ${w.fromIndex(interval)}; ${w.kwh(takenKwh)} are issued or lost to outages there, so ${w.kwh(addedKwh)} more of ${w.product(product)} are ${w.kwh(takenKwh + addedKwh - capacityKwh)} too much.`,
    zh: ({ unit, product, day, interval, capacityKwh, takenKwh, addedKwh }, w) =>
      `机组 ${unit} 在 ${w.day(day)} 第 ${w.fromIndex(interval)} 时段最多可上网 ${w.kwh(capacityKwh)}；已发行及检修占用 ${w.kwh(takenKwh)}，再发行 ${w.kwh(addedKwh)}（${w.product(product)}）超出 ${w.kwh(takenKwh + addedKwh - capacityKwh)}。`,
  },
) {}

export class SupplyTooLarge extends contractError("SupplyTooLarge(uint256 product, uint256 mostKwh, uint256 laneKwh)", {
  en: ({ product, mostKwh, laneKwh }, w) =>
    `All units together could issue ${w.kwh(mostKwh)} in an interval of ${w.product(product)}, more than the ${w.kwh(laneKwh)} that can be counted: its days need more intervals.`,
  zh: ({ product, mostKwh, laneKwh }, w) =>
    `${w.product(product)}每时段全部机组最多可发行 ${w.kwh(mostKwh)}，超过可计的 ${w.kwh(laneKwh)}：须增加时段数。`,
}) {}

// ------------------------------------------------------------------------------------------------------------ outages

export class UnknownOutage extends contractError("UnknownOutage(uint256 outage)", {
  en: ({ outage }) => `There is no outage ${outage}.`,
  zh: ({ outage }) => `没有编号为 ${outage} 的检修计划。`,
}) {}

export class AlreadyCancelled extends contractError("AlreadyCancelled(uint256 outage)", {
  en: ({ outage }) => `Outage ${outage} was cancelled before.`,
  zh: ({ outage }) => `检修计划 ${outage} 已取消。`,
}) {}

export class UnknownUnit extends contractError("UnknownUnit(uint256 unit)", {
  en: ({ unit }) => `There is no unit ${unit}.`,
  zh: ({ unit }) => `没有编号为 ${unit} 的机组。`,
}) {}

export class UnitOfOutage extends contractError("UnitOfOutage(uint256 outage, uint256 unit, uint256 given)", {
  en: ({ outage, unit, given }) =>
    `Outage ${outage} is one of unit ${unit}, not of unit ${given}: cancel it and publish another.`,
  zh: ({ outage, unit, given }) => `检修计划 ${outage} 属于机组 ${unit}，不属于机组 ${given}：请取消后另行发布。`,
}) {}

export class OutageReversed extends contractError("OutageReversed(uint256 from, uint256 until)", {
  en: ({ from, until }, w) => `An outage ends after it begins: ${w.time(until)} is not after ${w.time(from)}.`,
  zh: ({ from, until }, w) => `检修结束时间须晚于开始时间：${w.time(until)} 不晚于 ${w.time(from)}。`,
}) {}

export class OutageTooLong extends contractError("OutageTooLong(uint256 touchedDays, uint256 mostDays)", {
  en: ({ touchedDays, mostDays }) =>
    `The outage touches ${touchedDays} days; one publication takes ${mostDays} at most: publish it in parts.`,
  zh: ({ touchedDays, mostDays }) => `该检修涉及 ${touchedDays} 天，一次最多发布 ${mostDays} 天：请分段发布。`,
}) {}

export class OutageWithoutLoss extends contractError(
  "OutageWithoutLoss(uint256 unit, uint256 availableKw, uint256 capacityKw)",
  {
    en: ({ unit, availableKw, capacityKw }) =>
      `In an outage less than the full capacity is available: unit ${unit} has ${capacityKw} kW, given were ${availableKw} kW.`,
    zh: ({ unit, availableKw, capacityKw }) =>
      `检修期间可用容量须小于全部容量：机组 ${unit} 容量 ${capacityKw} 千瓦，现为 ${availableKw} 千瓦。`,
  },
) {}

export class CauseMissing extends contractError("CauseMissing()", {
  en: () => "An outage has a cause and a plan.",
  zh: () => "检修计划须注明原因和计划类别。",
}) {}

export class TooManyOutages extends contractError("TooManyOutages(uint256 unit, uint256 day)", {
  en: ({ unit, day }, w) => `Unit ${unit} has eight outages on ${w.day(day)} already, which is the most.`,
  zh: ({ unit, day }, w) => `机组 ${unit} 在 ${w.day(day)} 已有八项检修，达到上限。`,
}) {}

export class TransferNotAccepted extends contractError("TransferNotAccepted(uint256 from, uint256 to)", {
  en: ({ from, to }) =>
    `Participant ${to} takes no energy from participant ${from} outside of a session; it has to accept it first.`,
  zh: ({ from, to }) => `市场主体 ${to} 未同意在场次之外接收市场主体 ${from} 的电量，须先同意接收。`,
}) {}
