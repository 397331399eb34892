/** Errors of the energy register. */
import { contractError } from "./base.ts";

export class UnknownProduct extends contractError("UnknownProduct(uint256 product)", {
  en: ({ product }) => `There is no product ${product}.`,
  zh: ({ product }) => `没有编号为 ${product} 的交易标的。`,
}) {}

export class UnknownInterval extends contractError(
  "UnknownInterval(uint256 product, uint256 interval, uint256 intervals)",
  {
    en: ({ product, interval, intervals }, w) =>
      `Product ${product} has intervals 1 to ${intervals}, not ${w.fromIndex(interval)}.`,
    zh: ({ product, interval, intervals }, w) =>
      `交易标的 ${product} 的时段为 1 至 ${intervals}，没有第 ${w.fromIndex(interval)} 时段。`,
  },
) {}

export class IntervalsOutOfRange extends contractError("IntervalsOutOfRange(uint256 intervals)", {
  en: ({ intervals }) => `A delivery day has 1 to 96 intervals, not ${intervals}.`,
  zh: ({ intervals }) => `交割日的时段数为 1 至 96，不能是 ${intervals}。`,
}) {}

export class OnlyDayProducts extends contractError("OnlyDayProducts(uint256 deliveryDays, uint256 parent)", {
  en: ({ deliveryDays, parent }) =>
    `For now a product is a single day without a parent; given were ${deliveryDays} days and parent ${parent}.`,
  zh: ({ deliveryDays, parent }) => `目前仅支持无上级的单日标的；现为 ${deliveryDays} 天，上级 ${parent}。`,
}) {}

export class BondNeedsSettlement extends contractError("BondNeedsSettlement(uint256 bondPerKwh)", {
  en: ({ bondPerKwh }, w) =>
    `A performance bond needs settlement, which does not exist yet: it must be 0 per kWh, not ${w.money(bondPerKwh)}.`,
  zh: ({ bondPerKwh }, w) => `履约保证金需要结算功能，目前必须为每千瓦时 0，不能是 ${w.money(bondPerKwh)}。`,
}) {}

export class UnknownAttribute extends contractError("UnknownAttribute(uint256 attribute)", {
  en: ({ attribute }, w) => `The class ${w.hex(attribute)} of the product names a source that does not exist.`,
  zh: ({ attribute }, w) => `标的属性 ${w.hex(attribute)} 含有不存在的能源类别。`,
}) {}

export class ProductAlreadyRegistered extends contractError("ProductAlreadyRegistered(uint256 product)", {
  en: ({ product }) => `The same day, intervals and class are registered already, as product ${product}.`,
  zh: ({ product }) => `相同日期、时段数和属性的标的已登记，编号 ${product}。`,
}) {}

export class DayFrozen extends contractError("DayFrozen(uint256 product, uint256 gate)", {
  en: ({ product, gate }, w) => `Product ${product} is frozen since its delivery gate at ${w.time(gate)}.`,
  zh: ({ product, gate }, w) => `交易标的 ${product} 已于 ${w.time(gate)} 交割关闸，不能再变更。`,
}) {}

export class AlreadyInDelivery extends contractError("AlreadyInDelivery(uint256 firstDay, uint256 gate)", {
  en: ({ firstDay, gate }, w) =>
    `Delivery day ${w.day(firstDay)} cannot be registered any more: its delivery gate was at ${w.time(gate)}.`,
  zh: ({ firstDay, gate }, w) => `交割日 ${w.day(firstDay)} 已不能登记：其交割关闸时间为 ${w.time(gate)}。`,
}) {}

export class UnitOfAnother extends contractError("UnitOfAnother(uint256 unit, uint256 owner, uint256 participant)", {
  en: ({ unit, owner, participant }) =>
    owner === 0n ? `There is no unit ${unit}.` : `Unit ${unit} belongs to participant ${owner}, not to ${participant}.`,
  zh: ({ unit, owner, participant }) =>
    owner === 0n ? `没有编号为 ${unit} 的机组。` : `机组 ${unit} 属于市场主体 ${owner}，不属于 ${participant}。`,
}) {}

export class SourceNotInClass extends contractError(
  "SourceNotInClass(uint256 unit, Source source, uint256 attribute)",
  {
    en: ({ unit, source, attribute }, w) =>
      `Unit ${unit} runs on ${w.names(source)}, which does not fit the class ${w.hex(attribute)} of the product.`,
    zh: ({ unit, source, attribute }, w) =>
      `机组 ${unit} 的能源为${w.names(source)}，不符合标的属性 ${w.hex(attribute)}。`,
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

export class CapacityExceeded extends contractError(
  "CapacityExceeded(uint256 unit, uint256 product, uint256 interval, uint256 capacityKwh, uint256 issuedKwh, uint256 addedKwh)",
  {
    en: ({ unit, product, interval, capacityKwh, issuedKwh, addedKwh }, w) =>
      `Unit ${unit} can inject ${w.kwh(capacityKwh)} in interval ${w.fromIndex(interval)}; ${w.kwh(issuedKwh)} of product ${product} are issued, ${w.kwh(addedKwh)} more are too much.`,
    zh: ({ unit, product, interval, capacityKwh, issuedKwh, addedKwh }, w) =>
      `机组 ${unit} 在第 ${w.fromIndex(interval)} 时段最多可上网 ${w.kwh(capacityKwh)}；标的 ${product} 已发行 ${w.kwh(issuedKwh)}，再发行 ${w.kwh(addedKwh)} 超出容量。`,
  },
) {}

export class SupplyTooLarge extends contractError(
  "SupplyTooLarge(uint256 product, uint256 interval, uint256 supplyKwh, uint256 addedKwh)",
  {
    en: ({ product, interval, supplyKwh, addedKwh }, w) =>
      `Product ${product} has ${w.kwh(supplyKwh)} in interval ${w.fromIndex(interval)}; with ${w.kwh(addedKwh)} more it would exceed 4,294,967,295 kWh.`,
    zh: ({ product, interval, supplyKwh, addedKwh }, w) =>
      `标的 ${product} 第 ${w.fromIndex(interval)} 时段已有 ${w.kwh(supplyKwh)}，再增加 ${w.kwh(addedKwh)} 将超过 4,294,967,295 千瓦时。`,
  },
) {}

export class IssuedTooSmall extends contractError(
  "IssuedTooSmall(uint256 unit, uint256 product, uint256 interval, uint256 issuedKwh, uint256 amountKwh)",
  {
    en: ({ unit, product, interval, issuedKwh, amountKwh }, w) =>
      `Unit ${unit} has issued ${w.kwh(issuedKwh)} of product ${product} in interval ${w.fromIndex(interval)}, less than the ${w.kwh(amountKwh)} to take back.`,
    zh: ({ unit, product, interval, issuedKwh, amountKwh }, w) =>
      `机组 ${unit} 在标的 ${product} 第 ${w.fromIndex(interval)} 时段仅发行 ${w.kwh(issuedKwh)}，少于要收回的 ${w.kwh(amountKwh)}。`,
  },
) {}

export class HoldingTooSmall extends contractError(
  "HoldingTooSmall(uint256 product, uint256 participant, uint256 interval, uint256 heldKwh, uint256 amountKwh)",
  {
    en: ({ product, participant, interval, heldKwh, amountKwh }, w) =>
      `Participant ${participant} holds ${w.kwh(heldKwh)} of product ${product} in interval ${w.fromIndex(interval)}, less than ${w.kwh(amountKwh)}.`,
    zh: ({ product, participant, interval, heldKwh, amountKwh }, w) =>
      `市场主体 ${participant} 在标的 ${product} 第 ${w.fromIndex(interval)} 时段仅持有 ${w.kwh(heldKwh)}，少于 ${w.kwh(amountKwh)}。`,
  },
) {}

export class HoldingTooLarge extends contractError(
  "HoldingTooLarge(uint256 product, uint256 participant, uint256 interval, uint256 heldKwh, uint256 amountKwh)",
  {
    en: ({ product, participant, interval, heldKwh, amountKwh }, w) =>
      `Participant ${participant} holds ${w.kwh(heldKwh)} of product ${product} in interval ${w.fromIndex(interval)}; with ${w.kwh(amountKwh)} more it would exceed 4,294,967,295 kWh.`,
    zh: ({ product, participant, interval, heldKwh, amountKwh }, w) =>
      `市场主体 ${participant} 在标的 ${product} 第 ${w.fromIndex(interval)} 时段已持有 ${w.kwh(heldKwh)}，再增加 ${w.kwh(amountKwh)} 将超过 4,294,967,295 千瓦时。`,
  },
) {}

export class HoldingCommitted extends contractError(
  "HoldingCommitted(uint256 product, uint256 participant, address module)",
  {
    en: ({ product, participant, module }) =>
      `Participant ${participant} has a standing commitment in the live session of product ${product} (${module}): its holding cannot decrease until the session ends or the commitment is withdrawn.`,
    zh: ({ product, participant, module }) =>
      `市场主体 ${participant} 在标的 ${product} 的当前场次（${module}）有有效申报：在场次结束或申报撤回之前，其持有量不能减少。`,
  },
) {}

export class DifferencesOpen extends contractError("DifferencesOpen(uint256 product, uint256 words)", {
  en: ({ product }) =>
    `The allotment of product ${product} is between its first and its last batch; anyone can complete it, then try again.`,
  zh: ({ product }) => `交易标的 ${product} 的成交分配尚未完成；任何人都可以完成它，然后重试。`,
}) {}

export class SessionAlive extends contractError("SessionAlive(uint256 product, address module)", {
  en: ({ product, module }) => `Product ${product} has a live session already, of ${module}.`,
  zh: ({ product, module }) => `交易标的 ${product} 已有进行中的场次（${module}）。`,
}) {}

export class NotModuleOfSession extends contractError(
  "NotModuleOfSession(uint256 product, address module, address caller)",
  {
    en: ({ product, module, caller }) =>
      `Only ${module}, the module of the live session of product ${product}, may do this, not ${caller}.`,
    zh: ({ product, module, caller }) =>
      `只有标的 ${product} 当前场次的模块 ${module} 可以执行此操作，${caller} 不可以。`,
  },
) {}

export class DifferenceTooLarge extends contractError("DifferenceTooLarge(int256 differenceKwh)", {
  en: ({ differenceKwh }) => `An open difference of ${differenceKwh} kWh does not fit 64 bits.`,
  zh: ({ differenceKwh }) => `未平差额 ${differenceKwh} 千瓦时超出 64 位。`,
}) {}
