/** Errors of billing token and clearing house. */
import { contractError, type EnumValue } from "./base.ts";

/** Why money could not be taken, as the end of a sentence. */
export const WHY_NOT_TAKEN: Readonly<Record<"en" | "zh", Readonly<Record<EnumValue<"Taken">, string>>>> = {
  en: {
    Done: "it was taken",
    ModuleFrozen: "the guardian has frozen the module",
    ModuleNotEnabled: "it has not enabled the module",
    InDebt: "it is in debt",
    NotEnoughFree: "it has less free money: pay in first",
  },
  zh: {
    Done: "已扣取",
    ModuleFrozen: "该模块已被监护人冻结",
    ModuleNotEnabled: "尚未启用该模块",
    InDebt: "存在欠款",
    NotEnoughFree: "可用资金不足，请先充值",
  },
};

export class UnknownModule extends contractError("UnknownModule(address module)", {
  en: ({ module }) => `${module} is no module of the market.`,
  zh: ({ module }) => `${module} 不是市场模块。`,
}) {}

export class ModuleAlreadyRegistered extends contractError("ModuleAlreadyRegistered(address module)", {
  en: ({ module }) => `Module ${module} is in the table already.`,
  zh: ({ module }) => `模块 ${module} 已经登记。`,
}) {}

export class ModuleTableFull extends contractError("ModuleTableFull(address module)", {
  en: ({ module }) => `Module ${module} finds no place: the table holds 120.`,
  zh: ({ module }) => `模块 ${module} 无法登记：模块表最多 120 个。`,
}) {}

export class ParticipantNotRegistered extends contractError("ParticipantNotRegistered(uint256 participant)", {
  en: ({ participant }) => `Participant ${participant} is not registered, so it cannot hold money here.`,
  zh: ({ participant }) => `市场主体 ${participant} 未注册，不能在此持有资金。`,
}) {}

export class NotAccountOf extends contractError("NotAccountOf(uint256 participant, address caller)", {
  en: ({ participant, caller }) =>
    `This needs the registered account of participant ${participant}, itself or by its signature; ${caller} gave neither.`,
  zh: ({ participant, caller }) => `此操作须由市场主体 ${participant} 的注册账户本人执行或签名；${caller} 均未满足。`,
}) {}

export class FreeMoneyTooSmall extends contractError(
  "FreeMoneyTooSmall(uint256 participant, uint256 free, uint256 amount)",
  {
    en: ({ participant, free, amount }, w) =>
      `Participant ${participant} has ${w.money(free)} free, but wants ${w.money(amount)}.`,
    zh: ({ participant, free, amount }, w) =>
      `市场主体 ${participant} 可用资金为 ${w.money(free)}，不足 ${w.money(amount)}。`,
  },
) {}

export class ModuleAlreadyEnabled extends contractError("ModuleAlreadyEnabled(uint256 participant, address module)", {
  en: ({ participant, module }) => `Participant ${participant} has enabled module ${module} before.`,
  zh: ({ participant, module }) => `市场主体 ${participant} 已启用模块 ${module}。`,
}) {}

export class ModuleIsNotEnabled extends contractError("ModuleIsNotEnabled(uint256 participant, address module)", {
  en: ({ participant, module }) => `Participant ${participant} does not enable module ${module}.`,
  zh: ({ participant, module }) => `市场主体 ${participant} 未启用模块 ${module}。`,
}) {}

/** What a module's own call meets; the auction's refusal of a commitment is `MoneyNotTaken`. */
export class ModuleTakeRefused extends contractError(
  "MoneyNotTaken(address module, uint256 participant, uint256 amount, Taken reason)",
  {
    en: ({ module, participant, amount, reason }, w) =>
      `Module ${module} could not take ${w.money(amount)} of participant ${participant}: ${WHY_NOT_TAKEN.en[reason]}.`,
    zh: ({ module, participant, amount, reason }, w) =>
      `模块 ${module} 无法扣取市场主体 ${participant} 的 ${w.money(amount)}：${WHY_NOT_TAKEN.zh[reason]}。`,
  },
) {}

export class CompartmentTooSmall extends contractError(
  "CompartmentTooSmall(address module, uint256 participant, uint256 held, uint256 amount)",
  {
    en: ({ module, participant, held, amount }, w) =>
      `Module ${module} holds ${w.money(held)}, but wants to give ${w.money(amount)} to participant ${participant}.`,
    zh: ({ module, participant, held, amount }, w) =>
      `模块 ${module} 仅持有 ${w.money(held)}，不足以支付市场主体 ${participant} 的 ${w.money(amount)}。`,
  },
) {}

export class ConsentMissing extends contractError(
  "ConsentMissing(uint256 participant, address module, uint256 since)",
  {
    en: ({ participant, module, since }, w) =>
      `Participant ${participant} has not let module ${module} move what it holds since ${w.time(since)}.`,
    zh: ({ participant, module, since }, w) =>
      `市场主体 ${participant} 自 ${w.time(since)} 起未授权模块 ${module} 动用其持有量。`,
  },
) {}

export class HolderNotRegistered extends contractError("HolderNotRegistered(address account)", {
  en: ({ account }) => `No participant is registered under ${account}, so it cannot hold the billing token.`,
  zh: ({ account }) => `账户 ${account} 名下没有注册的市场主体，不能持有计费代币。`,
}) {}

export class UseDeposit extends contractError("UseDeposit(address custodian)", {
  en: ({ custodian }) => `Tokens sent straight to ${custodian} would be lost: pay in with deposit.`,
  zh: ({ custodian }) => `直接转给 ${custodian} 的代币将无法归属：请使用充值（deposit）。`,
}) {}

export class TokenSupplyTooLarge extends contractError("SupplyTooLarge(uint256 supply, uint256 amount)", {
  en: ({ supply, amount }, w) =>
    `With ${w.money(amount)} more the supply of ${w.money(supply)} would exceed its bound.`,
  zh: ({ supply, amount }, w) => `代币总量 ${w.money(supply)} 再增加 ${w.money(amount)} 将超出上限。`,
}) {}

export class CustodianWithoutCode extends contractError("CustodianWithoutCode(address custodian)", {
  en: ({ custodian }) => `A custodian is a contract, but there is none at ${custodian}.`,
  zh: ({ custodian }) => `托管方必须是合约，${custodian} 处没有合约。`,
}) {}

export class OwedMoneyStays extends contractError(
  "OwedMoneyStays(uint256 participant, uint256 free, uint256 debt, uint256 amount)",
  {
    en: ({ participant, free, debt, amount }, w) =>
      `Participant ${participant} owes ${w.money(debt)} of its ${w.money(free)}: so much stays, and ${w.money(amount)} cannot be paid out.`,
    zh: ({ participant, free, debt, amount }, w) =>
      `市场主体 ${participant} 可用资金 ${w.money(free)} 中有 ${w.money(debt)} 为欠款，须予保留，不能提取 ${w.money(amount)}。`,
  },
) {}

export class NotTheDebtKeeper extends contractError("NotTheDebtKeeper(address caller)", {
  en: ({ caller }) => `Only the module that keeps the debts may do this, not ${caller}.`,
  zh: ({ caller }) => `只有负责记账欠款的模块可以执行此操作，${caller} 不可以。`,
}) {}

export class ModuleCannotBegin extends contractError("ModuleCannotBegin(address module)", {
  en: ({ module }) => `Module ${module} is frozen or has handed over to a successor: it begins nothing new.`,
  zh: ({ module }) => `模块 ${module} 已被冻结或已移交给后继模块，不能再开始新的业务。`,
}) {}

export class ParticipantInDebt extends contractError("ParticipantInDebt(uint256 participant, uint256 debt)", {
  en: ({ participant, debt }, w) =>
    `Participant ${participant} owes ${w.money(debt)}: its guarantee account serves nothing new until that is paid.`,
  zh: ({ participant, debt }, w) => `市场主体 ${participant} 欠款 ${w.money(debt)}，结清之前保函账户不得用于新的业务。`,
}) {}

export class ModuleWithoutSuccessor extends contractError("ModuleWithoutSuccessor(address module)", {
  en: ({ module }) => `At the clearing house nobody has succeeded module ${module} yet: that comes first.`,
  zh: ({ module }) => `清算所中模块 ${module} 尚无后继模块：须先办理移交。`,
}) {}

export class DebtTooSmall extends contractError("DebtTooSmall(uint256 participant, uint256 debt, uint256 amount)", {
  en: ({ participant, debt, amount }, w) =>
    `Participant ${participant} owes ${w.money(debt)}, less than ${w.money(amount)}.`,
  zh: ({ participant, debt, amount }, w) => `市场主体 ${participant} 欠款 ${w.money(debt)}，少于 ${w.money(amount)}。`,
}) {}

export class ModuleHasSuccessor extends contractError("ModuleHasSuccessor(address module)", {
  en: ({ module }) => `Module ${module} has handed over to a successor, or would to itself.`,
  zh: ({ module }) => `模块 ${module} 已移交给后继模块，或后继为其自身。`,
}) {}

export class GuaranteeTooSmall extends contractError(
  "GuaranteeTooSmall(uint256 participant, uint256 available, uint256 amount)",
  {
    en: ({ participant, available, amount }, w) =>
      `The guarantee account of participant ${participant} has ${w.money(available)} left, less than ${w.money(amount)}.`,
    zh: ({ participant, available, amount }, w) =>
      `市场主体 ${participant} 的保函账户剩余 ${w.money(available)}，少于 ${w.money(amount)}。`,
  },
) {}

export class UsedTooSmall extends contractError(
  "UsedTooSmall(uint256 participant, address module, uint256 used, uint256 amount)",
  {
    en: ({ participant, module, used, amount }, w) =>
      `Module ${module} uses ${w.money(used)} of the guarantee account of participant ${participant}, less than the ${w.money(amount)} to release.`,
    zh: ({ participant, module, used, amount }, w) =>
      `模块 ${module} 占用市场主体 ${participant} 保函账户 ${w.money(used)}，少于要释放的 ${w.money(amount)}。`,
  },
) {}

export class GuaranteeInvalid extends contractError(
  "GuaranteeInvalid(uint256 participant, uint256 expiresAt, bytes32 documentHash)",
  {
    en: ({ participant, expiresAt, documentHash }, w) =>
      BigInt(documentHash) === 0n
        ? `A guarantee of participant ${participant} is recorded with the hash of its letter.`
        : `The guarantee of participant ${participant} expired at ${w.time(expiresAt)}.`,
    zh: ({ participant, expiresAt, documentHash }, w) =>
      BigInt(documentHash) === 0n
        ? `登记市场主体 ${participant} 的保函须附保函文件哈希。`
        : `市场主体 ${participant} 的保函已于 ${w.time(expiresAt)} 到期。`,
  },
) {}
