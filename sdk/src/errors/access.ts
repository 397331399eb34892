/** Errors of the Council of the institutions. */
import { contractError } from "./base.ts";

export class NotAMember extends contractError("NotAMember(address caller)", {
  en: ({ caller }) => `${caller} is no member of the Council.`,
  zh: ({ caller }) => `${caller} 不是理事会成员。`,
}) {}

export class NotTheCouncil extends contractError("NotTheCouncil(address caller)", {
  en: ({ caller }) => `Only the Council itself changes its members, by a proposal, not ${caller}.`,
  zh: ({ caller }) => `只有理事会自身可以通过提案变更成员，${caller} 不可以。`,
}) {}

export class UnknownProposal extends contractError("UnknownProposal(uint256 proposal)", {
  en: ({ proposal }) => `There is no proposal ${proposal}.`,
  zh: ({ proposal }) => `没有编号为 ${proposal} 的提案。`,
}) {}

export class AlreadyExecuted extends contractError("AlreadyExecuted(uint256 proposal)", {
  en: ({ proposal }) => `Proposal ${proposal} has been executed.`,
  zh: ({ proposal }) => `提案 ${proposal} 已执行。`,
}) {}

export class ProposalExpired extends contractError("ProposalExpired(uint256 proposal, uint256 expiresAt)", {
  en: ({ proposal, expiresAt }, w) => `Proposal ${proposal} expired at ${w.time(expiresAt)}; propose it again.`,
  zh: ({ proposal, expiresAt }, w) => `提案 ${proposal} 已于 ${w.time(expiresAt)} 过期，请重新提出。`,
}) {}

export class AlreadyConfirmed extends contractError("AlreadyConfirmed(uint256 proposal, address member)", {
  en: ({ proposal, member }) => `${member} has confirmed proposal ${proposal} already.`,
  zh: ({ proposal, member }) => `${member} 已确认提案 ${proposal}。`,
}) {}

export class NotConfirmed extends contractError("NotConfirmed(uint256 proposal, address member)", {
  en: ({ proposal, member }) => `${member} has not confirmed proposal ${proposal}.`,
  zh: ({ proposal, member }) => `${member} 尚未确认提案 ${proposal}。`,
}) {}

export class TooFewConfirmations extends contractError(
  "TooFewConfirmations(uint256 proposal, uint256 confirmed, uint256 needed)",
  {
    en: ({ proposal, confirmed, needed }) =>
      `Proposal ${proposal} has ${confirmed} confirmations of present members and needs ${needed}.`,
    zh: ({ proposal, confirmed, needed }) => `提案 ${proposal} 现有 ${confirmed} 名在任成员确认，需要 ${needed} 名。`,
  },
) {}

export class MembersInvalid extends contractError(
  "MembersInvalid(uint256 count, uint256 newThreshold, address member)",
  {
    en: ({ count, newThreshold, member }) =>
      BigInt(member) === 0n
        ? `A Council has 1 to 32 members, none of them address 0, and a threshold from 1 to their number; given were ${count} members and threshold ${newThreshold}.`
        : `${member} is named twice among the members of the Council.`,
    zh: ({ count, newThreshold, member }) =>
      BigInt(member) === 0n
        ? `理事会成员为 1 至 32 名，不得为零地址，表决门槛为 1 至成员数；现为 ${count} 名，门槛 ${newThreshold}。`
        : `${member} 在理事会成员中重复。`,
  },
) {}

export class TargetWithoutCode extends contractError("TargetWithoutCode(address target)", {
  en: ({ target }) => `A proposal calls a contract; ${target} is none.`,
  zh: ({ target }) => `提案须调用合约；${target} 不是合约。`,
}) {}

export class CallFailed extends contractError("CallFailed(uint256 proposal)", {
  en: ({ proposal }) => `The call of proposal ${proposal} was refused without a reason.`,
  zh: ({ proposal }) => `提案 ${proposal} 的调用被拒绝，未给出原因。`,
}) {}
