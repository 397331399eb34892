// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Signatures} from "../../libraries/Signatures.sol";
import {IClearingHouse, Taken} from "../../money/IClearingHouse.sol";
import {IParticipantRegistry} from "../../participants/IParticipantRegistry.sol";
import {CommitmentData, ISealedSession, SessionState, SessionTerms} from "../ISealedSession.sol";
import {Commitment} from "./Commitment.sol";
import {Cover} from "./Cover.sol";
import {LedgerCalls} from "./LedgerCalls.sol";
import {Sessions} from "./Sessions.sol";

/// @title Committing: a sealed sheet's hash, with bond and cover
library Committing {
    bytes32 private constant COMMIT_TYPEHASH = keccak256(
        "Commit(uint256 session,uint32 participant,uint16 sequence,uint8 rows,uint8 exposureExponent,uint32 cover,bytes32 hash)"
    );
    /// @dev Bytes of an item before its signature.
    uint256 private constant HEAD = 46;

    /// @dev What all items of a batch have in common.
    struct Batch {
        uint256 session;
        bytes32 domainSeparator;
        uint256 maxRows;
        Sessions.Bonds bonds;
        address registry;
        address house;
    }

    /// @notice See ISealedSession.commit.
    function commit(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        uint256 session,
        CommitmentData calldata data
    ) external {
        Batch memory batch = _begin(store, ledgers, session, 0);
        uint256 record = ledgers.registry.recordOf(data.participant);
        address account = address(uint160(record));
        require(account == msg.sender, ISealedSession.NotItsAccount(data.participant, account, msg.sender));
        _revertWith(_commit(store.commitments[session], batch, data, record));
    }

    /// @notice See ISealedSession.commitMany.
    function commitMany(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        bytes32 domainSeparator,
        uint256 session,
        bytes calldata items
    ) external {
        Batch memory batch = _begin(store, ledgers, session, domainSeparator);
        mapping(uint256 participant => uint256 word) storage commitments = store.commitments[session];
        CommitmentData memory data;
        unchecked {
            uint256 length = items.length;
            for (uint256 pos = 0; pos < length;) {
                uint256 begin = pos + HEAD;
                require(begin <= length, ISealedSession.BatchMalformed(begin, length));
                pos = begin + _readCommitment(items, begin, data);
                require(pos <= length, ISealedSession.BatchMalformed(pos, length));
                bytes memory reason = _commitSigned(commitments, batch, data, items[begin:pos]);
                if (reason.length != 0) emit ISealedSession.CommitRefused(session, data.participant, reason);
            }
        }
    }

    /// @dev Requires that the session takes commitments now.
    function _begin(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        uint256 session,
        bytes32 domainSeparator
    ) private view returns (Batch memory batch) {
        SessionTerms storage terms = Sessions.inState(store, session, SessionState.Live);
        Sessions.requirePassed(session, terms.opensAt);
        Sessions.requireNotPassed(session, terms.closesAt);
        batch.session = session;
        batch.domainSeparator = domainSeparator;
        batch.maxRows = terms.maxRows;
        batch.bonds = Sessions.bondsOf(terms);
        batch.registry = address(ledgers.registry);
        batch.house = address(ledgers.house);
    }

    function _commitSigned(
        mapping(uint256 participant => uint256 word) storage commitments,
        Batch memory batch,
        CommitmentData memory data,
        bytes calldata signature
    ) private returns (bytes memory) {
        uint256 record = LedgerCalls.ask(batch.registry, IParticipantRegistry.recordOf.selector, data.participant);
        address account = address(uint160(record));
        bytes32 digest = MessageHashUtils.toTypedDataHash(batch.domainSeparator, _structHash(batch.session, data));
        if (!Signatures.isSignedBy(account, digest, signature)) {
            return abi.encodeWithSelector(ISealedSession.SignatureInvalid.selector, data.participant, account);
        }
        return _commit(commitments, batch, data, record);
    }

    /// @dev Reads the item whose head ends at `end`; the length of its signature.
    function _readCommitment(
        bytes calldata items,
        uint256 end,
        CommitmentData memory data
    ) private pure returns (uint256 signatureLength) {
        uint256 head;
        bytes32 hash;
        assembly ("memory-safe") {
            end := add(items.offset, end)
            head := shr(160, calldataload(sub(end, HEAD)))
            hash := calldataload(sub(end, 34))
            signatureLength := and(calldataload(sub(end, 32)), 0xffff)
        }
        data.participant = uint32(head >> 64);
        data.sequence = uint16(head >> 48);
        data.rows = uint8(head >> 40);
        data.exposureExponent = uint8(head >> 32);
        data.cover = uint32(head);
        data.hash = hash;
    }

    /// @dev Sets a commitment in place of the standing one, or withdraws it. The reason for a refusal, as an encoded error; empty if it stands.
    function _commit(
        mapping(uint256 participant => uint256 word) storage commitments,
        Batch memory batch,
        CommitmentData memory data,
        uint256 record
    ) private returns (bytes memory reason) {
        uint256 participant = data.participant;
        uint256 slot = Commitment.slotOf(commitments, participant);
        uint256 old = Commitment.read(slot);
        bool withdrawal = data.hash == 0;
        reason = withdrawal ? _withdrawalRefusal(data, old) : _commitmentRefusal(batch.maxRows, data, old, record);
        if (reason.length != 0) return reason;

        uint256 word =
            withdrawal
                ? Commitment.freed(data.sequence)
                : Commitment.pack(data.hash, data.sequence, data.rows, data.exposureExponent, data.cover);
        uint256 held = Sessions.moneyOf(batch.bonds, old);
        uint256 needed = Sessions.moneyOf(batch.bonds, word);
        // Also where nothing is needed: who has not enabled the auction could hold up its allotment. A standing bid may be replaced within what is held for it.
        if (needed > held || (held == 0 && !withdrawal)) {
            uint256 amount = needed - held;
            Taken taken = Taken(LedgerCalls.send(batch.house, IClearingHouse.tryTake.selector, participant, amount));
            if (taken != Taken.Done) {
                return abi.encodeWithSelector(ISealedSession.MoneyNotTaken.selector, participant, amount, taken);
            }
        }
        Commitment.write(slot, word);
        if (withdrawal) emit ISealedSession.BidWithdrawn(batch.session, participant, data.sequence, held);
        else emit ISealedSession.BidCommitted(batch.session, participant, word);
        if (held > needed) IClearingHouse(batch.house).give(participant, held - needed);
    }

    function _withdrawalRefusal(CommitmentData memory data, uint256 old) private pure returns (bytes memory reason) {
        if (
            Commitment.state(old) != Commitment.COMMITTED ||
            data.rows != 0 ||
            data.exposureExponent != 0 ||
            data.cover != 0
        ) return abi.encodeWithSelector(ISealedSession.NothingToWithdraw.selector, data.participant);
        return _sequenceRefusal(data, old);
    }

    function _commitmentRefusal(
        uint256 maxRows,
        CommitmentData memory data,
        uint256 old,
        uint256 record
    ) private pure returns (bytes memory reason) {
        if (!Sessions.isApproved(record))
            return abi.encodeWithSelector(ISealedSession.ParticipantNotApproved.selector, data.participant);
        if (data.rows == 0 || data.rows > maxRows) {
            return abi.encodeWithSelector(ISealedSession.RowsOutOfRange.selector, data.participant, data.rows, maxRows);
        }
        if (data.exposureExponent > 63) {
            return
                abi.encodeWithSelector(
                    ISealedSession.ExposureOutOfRange.selector,
                    data.participant,
                    data.exposureExponent
                );
        }
        if (data.cover & 0xff > Cover.MAX_EXPONENT) {
            return abi.encodeWithSelector(Cover.CoverCodeInvalid.selector, data.cover);
        }
        return _sequenceRefusal(data, old);
    }

    function _sequenceRefusal(CommitmentData memory data, uint256 old) private pure returns (bytes memory reason) {
        uint256 known = Commitment.sequenceOf(old);
        if (data.sequence > known) return reason;
        return abi.encodeWithSelector(ISealedSession.SequenceNotNewer.selector, data.participant, known, data.sequence);
    }

    /// @dev keccak256(abi.encode(COMMIT_TYPEHASH, session, participant, sequence, rows, exposureExponent, cover, hash)): the fields in the order in which
    /// they lie in memory. Uses free memory without claiming it.
    function _structHash(uint256 session, CommitmentData memory data) private pure returns (bytes32 result) {
        bytes32 typeHash = COMMIT_TYPEHASH;
        assembly ("memory-safe") {
            let room := mload(0x40)
            mstore(room, typeHash)
            mstore(add(room, 32), session)
            mstore(add(room, 64), mload(data))
            mstore(add(room, 96), mload(add(data, 32)))
            mstore(add(room, 128), mload(add(data, 64)))
            mstore(add(room, 160), mload(add(data, 96)))
            mstore(add(room, 192), mload(add(data, 128)))
            mstore(add(room, 224), mload(add(data, 160)))
            result := keccak256(room, 256)
        }
    }

    function _revertWith(bytes memory reason) private pure {
        if (reason.length == 0) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
