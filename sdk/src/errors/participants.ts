/** Errors of the participant registry. */
import { contractError } from "./base.ts";

export class UnknownParticipant extends contractError("UnknownParticipant(uint256 participant)", {
  en: ({ participant }) => `There is no participant ${participant}.`,
  zh: ({ participant }) => `没有编号为 ${participant} 的市场主体。`,
}) {}

export class WrongStatus extends contractError("WrongStatus(uint256 participant, Status status, Status needed)", {
  en: ({ participant, status, needed }, w) =>
    `Participant ${participant} is ${w.names(status)}, but must be ${w.names(needed)} for this.`,
  zh: ({ participant, status, needed }, w) =>
    `市场主体 ${participant} 的状态是“${w.names(status)}”，此操作要求“${w.names(needed)}”。`,
}) {}

export class KindMissing extends contractError("KindMissing()", {
  en: () => "Say what the participant is: generator, large user, retailer …",
  zh: () => "请填写市场主体类别：发电企业、电力用户、售电公司等。",
}) {}

export class SourceMissing extends contractError("SourceMissing()", {
  en: () => "Say what the unit runs on: coal, hydro, wind …",
  zh: () => "请填写机组的一次能源：燃煤、水电、风电等。",
}) {}

export class CapacityMissing extends contractError("CapacityMissing()", {
  en: () => "A unit has a capacity of at least 1 kW.",
  zh: () => "机组容量至少为 1 千瓦。",
}) {}

export class DocumentMissing extends contractError("DocumentMissing()", {
  en: () => "The hash of the document is missing: it must not be zero.",
  zh: () => "缺少文件哈希：不得为零。",
}) {}

export class GroupMissing extends contractError(
  "GroupMissing(uint256 participant, uint32 legalPerson, uint32 controllingGroup)",
  {
    en: ({ participant, legalPerson, controllingGroup }) =>
      `Participant ${participant} needs a legal person and a controlling group, given were ${legalPerson} and ${controllingGroup}; one that stands alone is its own group.`,
    zh: ({ participant, legalPerson, controllingGroup }) =>
      `市场主体 ${participant} 必须填写法人和控制集团编号，现为 ${legalPerson} 和 ${controllingGroup}；独立主体填写自身编号。`,
  },
) {}

export class LengthMismatch extends contractError("LengthMismatch(uint256 expected, uint256 given)", {
  en: ({ expected, given }) =>
    `The lists of a batch must be equally long: ${expected} entries and ${given} were given.`,
  zh: ({ expected, given }) => `批量数据的各列表长度必须一致：应为 ${expected} 项，实为 ${given} 项。`,
}) {}

export class LimitsNotInFuture extends contractError(
  "LimitsNotInFuture(uint256 participant, uint256 from, uint256 now)",
  {
    en: ({ participant, from, now }, w) =>
      `New limits of participant ${participant} must begin after now (${w.time(now)}), not at ${w.time(from)}.`,
    zh: ({ participant, from, now }, w) =>
      `市场主体 ${participant} 的新限额必须在当前时间（${w.time(now)}）之后生效，不能是 ${w.time(from)}。`,
  },
) {}

export class LimitsPending extends contractError(
  "LimitsPending(uint256 participant, uint256 nextFrom, uint256 replaceableFrom)",
  {
    en: ({ participant, nextFrom, replaceableFrom }, w) =>
      `The limits of participant ${participant} that begin at ${w.time(nextFrom)} cannot be replaced before ${w.time(replaceableFrom)}.`,
    zh: ({ participant, nextFrom, replaceableFrom }, w) =>
      `市场主体 ${participant} 于 ${w.time(nextFrom)} 生效的限额在 ${w.time(replaceableFrom)} 之前不能更换。`,
  },
) {}

export class TotalCapacityTooLarge extends contractError(
  "TotalCapacityTooLarge(uint256 totalKw, uint256 addedKw, uint256 mostKw)",
  {
    en: ({ totalKw, addedKw, mostKw }) =>
      `All units together have at most ${mostKw} kW; there are ${totalKw} kW already, ${addedKw} kW more are too much.`,
    zh: ({ totalKw, addedKw, mostKw }) =>
      `全部机组合计不超过 ${mostKw} 千瓦；现有 ${totalKw} 千瓦，再增加 ${addedKw} 千瓦超出上限。`,
  },
) {}

export class TooManyUnits extends contractError("TooManyUnits(uint256 participant, uint256 most)", {
  en: ({ participant, most }) =>
    `Participant ${participant} has ${most} units already, which is the most: a larger plant is several trading units.`,
  zh: ({ participant, most }) =>
    `市场主体 ${participant} 已有 ${most} 台机组，达到上限：更大的电厂应登记为多个交易单元。`,
}) {}

export class ProfileEmpty extends contractError("ProfileEmpty(uint256 unit)", {
  en: ({ unit }) => `Unit ${unit} must be able to inject in some quarter-hour of the day.`,
  zh: ({ unit }) => `机组 ${unit} 每日至少须有一个可上网的刻钟。`,
}) {}

export class ScaleInvalid extends contractError("ScaleInvalid(uint256 scale)", {
  en: ({ scale }) => `A count of a meter is 1 or 1,000 Wh, not ${scale}.`,
  zh: ({ scale }) => `计量点倍率为 1 或 1,000 瓦时，不能是 ${scale}。`,
}) {}

export class MeteringPointKnown extends contractError("MeteringPointKnown(uint256 point)", {
  en: ({ point }) => `This number is registered already, as metering point ${point}.`,
  zh: ({ point }) => `该表号已登记，计量点编号 ${point}。`,
}) {}

export class UnknownMeteringPoint extends contractError("UnknownMeteringPoint(uint256 point)", {
  en: ({ point }) => `There is no metering point ${point}, or it is closed.`,
  zh: ({ point }) => `没有编号为 ${point} 的计量点，或已停用。`,
}) {}

export class UnitOfAnotherParticipant extends contractError(
  "UnitOfAnotherParticipant(uint256 unit, uint256 owner, uint256 participant)",
  {
    en: ({ unit, owner, participant }) =>
      owner === 0n
        ? `There is no unit ${unit}.`
        : `Unit ${unit} belongs to participant ${owner}, not to ${participant}.`,
    zh: ({ unit, owner, participant }) =>
      owner === 0n ? `没有编号为 ${unit} 的机组。` : `机组 ${unit} 属于市场主体 ${owner}，不属于 ${participant}。`,
  },
) {}

export class NotItsAccountNorRegistrar extends contractError(
  "NotItsAccountNorRegistrar(uint256 participant, address caller)",
  {
    en: ({ participant, caller }) =>
      `Only the account of participant ${participant} or the registrar may do this, not ${caller}.`,
    zh: ({ participant, caller }) => `只有市场主体 ${participant} 的账户或注册机构可以执行此操作，${caller} 不可以。`,
  },
) {}

export class AccountUnchanged extends contractError("AccountUnchanged(uint256 participant, address account)", {
  en: ({ participant, account }) => `${account} is no new account for participant ${participant}.`,
  zh: ({ participant, account }) => `${account} 不是市场主体 ${participant} 的新账户。`,
}) {}

export class AccountChangePending extends contractError("AccountChangePending(uint256 participant, address account)", {
  en: ({ participant, account }) =>
    `A change of participant ${participant} to ${account} is pending: cancel it before asking for another.`,
  zh: ({ participant, account }) => `市场主体 ${participant} 变更为 ${account} 的申请尚未完成：请先取消再申请。`,
}) {}

export class NoAccountChange extends contractError("NoAccountChange(uint256 participant)", {
  en: ({ participant }) => `No change of account was asked for participant ${participant}.`,
  zh: ({ participant }) => `市场主体 ${participant} 没有待处理的账户变更。`,
}) {}

export class AccountChangeNotReady extends contractError(
  "AccountChangeNotReady(uint256 participant, address account, uint256 from, address caller)",
  {
    en: ({ participant, account, from, caller }, w) =>
      `The change of account of participant ${participant} is completed by ${account} itself from ${w.time(from)} on, not by ${caller} before.`,
    zh: ({ participant, account, from, caller }, w) =>
      `市场主体 ${participant} 的账户变更须由新账户 ${account} 自 ${w.time(from)} 起完成，${caller} 不能提前完成。`,
  },
) {}

export class ConnectionMissing extends contractError("ConnectionMissing()", {
  en: () =>
    "A metering point needs the capacity of its connection in kW, more than zero: readings are checked against it.",
  zh: () => "计量点须登记大于零的接入容量（千瓦），读数据此校验。",
}) {}
