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
