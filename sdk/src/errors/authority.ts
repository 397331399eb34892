/** Errors of the authority and of the standard contracts below ours. */
import { contractError } from "./base.ts";

// ------------------------------------------------------------------------------------------------------------ authority

export class AccessManagedUnauthorized extends contractError("AccessManagedUnauthorized(address caller)", {
  en: ({ caller }) => `${caller} does not have the role that this needs.`,
  zh: ({ caller }) => `${caller} 没有执行此操作所需的角色。`,
}) {}

export class AccessManagedRequiredDelay extends contractError(
  "AccessManagedRequiredDelay(address caller, uint32 delay)",
  {
    en: ({ caller, delay }) => `${caller} must schedule this ${delay} s ahead.`,
    zh: ({ caller, delay }) => `${caller} 须提前 ${delay} 秒预约此操作。`,
  },
) {}

export class AccessManagedInvalidAuthority extends contractError("AccessManagedInvalidAuthority(address authority)", {
  en: ({ authority }) => `${authority} is no contract and cannot be the authority.`,
  zh: ({ authority }) => `${authority} 不是合约，不能作为权限管理方。`,
}) {}

export class AccessManagerAlreadyScheduled extends contractError("AccessManagerAlreadyScheduled(bytes32 operationId)", {
  en: ({ operationId }) => `Operation ${operationId} is scheduled already.`,
  zh: ({ operationId }) => `操作 ${operationId} 已预约。`,
}) {}

export class AccessManagerBadConfirmation extends contractError("AccessManagerBadConfirmation()", {
  en: () => "A role is renounced by the account itself, which confirms with its own address.",
  zh: () => "放弃角色须由账户本人以自己的地址确认。",
}) {}

export class AccessManagerExpired extends contractError("AccessManagerExpired(bytes32 operationId)", {
  en: ({ operationId }) => `Operation ${operationId} was not executed in time; schedule it again.`,
  zh: ({ operationId }) => `操作 ${operationId} 已过期，请重新预约。`,
}) {}

export class AccessManagerInvalidInitialAdmin extends contractError(
  "AccessManagerInvalidInitialAdmin(address initialAdmin)",
  {
    en: ({ initialAdmin }) => `${initialAdmin} cannot be the first administrator.`,
    zh: ({ initialAdmin }) => `${initialAdmin} 不能作为首任管理员。`,
  },
) {}

export class AccessManagerLockedRole extends contractError("AccessManagerLockedRole(uint64 roleId)", {
  en: ({ roleId }) => `Role ${roleId} cannot be changed.`,
  zh: ({ roleId }) => `角色 ${roleId} 不能变更。`,
}) {}

export class AccessManagerNotReady extends contractError("AccessManagerNotReady(bytes32 operationId)", {
  en: ({ operationId }) => `The delay of operation ${operationId} is not over yet.`,
  zh: ({ operationId }) => `操作 ${operationId} 的等待期尚未结束。`,
}) {}

export class AccessManagerNotScheduled extends contractError("AccessManagerNotScheduled(bytes32 operationId)", {
  en: ({ operationId }) => `Operation ${operationId} is not scheduled.`,
  zh: ({ operationId }) => `操作 ${operationId} 未预约。`,
}) {}

export class AccessManagerUnauthorizedAccount extends contractError(
  "AccessManagerUnauthorizedAccount(address account, uint64 roleId)",
  {
    en: ({ account, roleId }, w) => `${account} does not have the role ${w.role(roleId)}, which this needs.`,
    zh: ({ account, roleId }, w) => `${account} 没有所需角色：${w.role(roleId)}。`,
  },
) {}

export class AccessManagerUnauthorizedCall extends contractError(
  "AccessManagerUnauthorizedCall(address caller, address target, bytes4 selector)",
  {
    en: ({ caller, target, selector }) => `${caller} may not call ${selector} of ${target}.`,
    zh: ({ caller, target, selector }) => `${caller} 无权调用 ${target} 的 ${selector}。`,
  },
) {}

export class AccessManagerUnauthorizedCancel extends contractError(
  "AccessManagerUnauthorizedCancel(address account, address caller, address target, bytes4 selector)",
  {
    en: ({ account, caller, target, selector }) =>
      `${account} may not cancel the call of ${selector} of ${target} that ${caller} scheduled.`,
    zh: ({ account, caller, target, selector }) =>
      `${account} 无权取消 ${caller} 预约的对 ${target} 的 ${selector} 调用。`,
  },
) {}

export class AccessManagerUnauthorizedConsume extends contractError(
  "AccessManagerUnauthorizedConsume(address target)",
  {
    en: ({ target }) => `${target} is not consuming a scheduled operation of its own.`,
    zh: ({ target }) => `${target} 没有在执行自己的预约操作。`,
  },
) {}

// ---------------------------------------------------------------------------------------------------------------- token

export class ERC20InsufficientAllowance extends contractError(
  "ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
  {
    en: ({ spender, allowance, needed }, w) =>
      `${spender} may move ${w.money(allowance)}, but ${w.money(needed)} are needed: approve it or use a permit.`,
    zh: ({ spender, allowance, needed }, w) =>
      `${spender} 的授权额度为 ${w.money(allowance)}，需要 ${w.money(needed)}：请授权或使用签名许可。`,
  },
) {}

export class ERC20InsufficientBalance extends contractError(
  "ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
  {
    en: ({ sender, balance, needed }, w) => `${sender} has ${w.money(balance)}, but ${w.money(needed)} are needed.`,
    zh: ({ sender, balance, needed }, w) => `${sender} 余额为 ${w.money(balance)}，需要 ${w.money(needed)}。`,
  },
) {}

export class ERC20InvalidApprover extends contractError("ERC20InvalidApprover(address approver)", {
  en: ({ approver }) => `${approver} cannot approve.`,
  zh: ({ approver }) => `${approver} 不能授权。`,
}) {}

export class ERC20InvalidReceiver extends contractError("ERC20InvalidReceiver(address receiver)", {
  en: ({ receiver }) => `${receiver} cannot receive tokens.`,
  zh: ({ receiver }) => `${receiver} 不能接收代币。`,
}) {}

export class ERC20InvalidSender extends contractError("ERC20InvalidSender(address sender)", {
  en: ({ sender }) => `${sender} cannot send tokens.`,
  zh: ({ sender }) => `${sender} 不能转出代币。`,
}) {}

export class ERC20InvalidSpender extends contractError("ERC20InvalidSpender(address spender)", {
  en: ({ spender }) => `${spender} cannot be approved.`,
  zh: ({ spender }) => `${spender} 不能被授权。`,
}) {}

export class ERC2612ExpiredSignature extends contractError("ERC2612ExpiredSignature(uint256 deadline)", {
  en: ({ deadline }, w) => `The permit expired at ${w.time(deadline)}; sign a new one.`,
  zh: ({ deadline }, w) => `签名许可已于 ${w.time(deadline)} 过期，请重新签名。`,
}) {}

export class ERC2612InvalidSigner extends contractError("ERC2612InvalidSigner(address signer, address owner)", {
  en: ({ signer, owner }) => `The permit was signed by ${signer} (or over other values), not by ${owner}.`,
  zh: ({ signer, owner }) => `签名许可由 ${signer} 签署（或内容不符），不是 ${owner} 的签名。`,
}) {}

export class InvalidAccountNonce extends contractError("InvalidAccountNonce(address account, uint256 currentNonce)", {
  en: ({ account, currentNonce }) => `The next signature of ${account} carries number ${currentNonce}.`,
  zh: ({ account, currentNonce }) => `${account} 的下一个签名序号应为 ${currentNonce}。`,
}) {}

export class EnforcedPause extends contractError("EnforcedPause()", {
  en: () => "The guardian has paused this; what was begun can still be ended.",
  zh: () => "监护人已暂停此操作；已开始的事项仍可完成。",
}) {}

export class ExpectedPause extends contractError("ExpectedPause()", {
  en: () => "There is no pause to end.",
  zh: () => "目前没有暂停可以解除。",
}) {}

export class ECDSAInvalidSignature extends contractError("ECDSAInvalidSignature()", {
  en: () => "The signature is not valid.",
  zh: () => "签名无效。",
}) {}

export class ECDSAInvalidSignatureLength extends contractError("ECDSAInvalidSignatureLength(uint256 length)", {
  en: ({ length }) => `A signature has 65 bytes, not ${length}.`,
  zh: ({ length }) => `签名应为 65 字节，实为 ${length} 字节。`,
}) {}

export class ECDSAInvalidSignatureS extends contractError("ECDSAInvalidSignatureS(bytes32 s)", {
  en: ({ s }) => `The s value ${s} of the signature is in the upper half; the low one is required.`,
  zh: ({ s }) => `签名的 s 值 ${s} 在上半区，必须使用较小值。`,
}) {}

// --------------------------------------------------------------------------------------------------------------- helpers

export class AddressEmptyCode extends contractError("AddressEmptyCode(address target)", {
  en: ({ target }) => `There is no contract at ${target}.`,
  zh: ({ target }) => `${target} 处没有合约。`,
}) {}

export class FailedCall extends contractError("FailedCall()", {
  en: () => "A call to another contract failed without a reason.",
  zh: () => "对另一合约的调用失败，未给出原因。",
}) {}

export class InsufficientBalance extends contractError("InsufficientBalance(uint256 balance, uint256 needed)", {
  en: ({ balance, needed }) => `The contract has ${balance} wei, but ${needed} are needed.`,
  zh: ({ balance, needed }) => `合约余额为 ${balance} wei,需要 ${needed} wei。`,
}) {}

export class SafeCastOverflowedUintDowncast extends contractError(
  "SafeCastOverflowedUintDowncast(uint8 bits, uint256 value)",
  {
    en: ({ bits, value }) => `${value} does not fit ${bits} bits.`,
    zh: ({ bits, value }) => `${value} 超出 ${bits} 位。`,
  },
) {}

export class InvalidShortString extends contractError("InvalidShortString()", {
  en: () => "A short text is stored wrongly.",
  zh: () => "短文本存储有误。",
}) {}

export class StringTooLong extends contractError("StringTooLong(string text)", {
  en: ({ text }) => `"${text}" is longer than 31 bytes.`,
  zh: ({ text }) => `“${text}”超过 31 字节。`,
}) {}

export class MerkleProofInvalidMultiproof extends contractError("MerkleProofInvalidMultiproof()", {
  en: () => "The proof has another number of steps than the items that it is for.",
  zh: () => "证明的步数与其所证明的条目数不符。",
}) {}
