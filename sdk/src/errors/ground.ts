/** Errors of the ground: lanes and roundings. They stand for mistakes of a caller, not of a person. */
import { contractError } from "./base.ts";

export class LaneOverflow extends contractError("LaneOverflow(uint256 lane, uint256 held, uint256 added)", {
  en: ({ lane, held, added }) => `Lane ${lane} holds ${held}; with ${added} more it would exceed 4,294,967,295.`,
  zh: ({ lane, held, added }) => `第 ${lane} 道现为 ${held}，再加 ${added} 将超过 4,294,967,295。`,
}) {}

export class LaneUnderflow extends contractError("LaneUnderflow(uint256 lane, uint256 held, uint256 taken)", {
  en: ({ lane, held, taken }) => `Lane ${lane} holds ${held}, less than ${taken}.`,
  zh: ({ lane, held, taken }) => `第 ${lane} 道现为 ${held}，少于 ${taken}。`,
}) {}

export class LaneValueTooLarge extends contractError("LaneValueTooLarge(uint256 lane, uint256 value)", {
  en: ({ lane, value }) => `${value} in lane ${lane} exceeds 4,294,967,295.`,
  zh: ({ lane, value }) => `第 ${lane} 道的 ${value} 超过 4,294,967,295。`,
}) {}

export class LaneOutOfRange extends contractError("LaneOutOfRange(uint256 lane)", {
  en: ({ lane }) => `A word has lanes 0 to 7, not ${lane}.`,
  zh: ({ lane }) => `一个字有 0 至 7 道，没有第 ${lane} 道。`,
}) {}

export class DivisorNotPositive extends contractError("DivisorNotPositive(int256 divisor)", {
  en: ({ divisor }) => `A divisor must be positive, not ${divisor}.`,
  zh: ({ divisor }) => `除数必须为正，不能是 ${divisor}。`,
}) {}

export class PartOutOfRange extends contractError("PartOutOfRange(uint256 part, uint256 parts)", {
  en: ({ part, parts }) => `Of ${parts} parts there is no part with index ${part}.`,
  zh: ({ part, parts }) => `共 ${parts} 份，没有下标为 ${part} 的一份。`,
}) {}
