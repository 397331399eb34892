// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IClearingHouse, Taken} from "../../money/IClearingHouse.sol";
import {CommitmentData, ISealedSession, SessionState, SessionTerms} from "../ISealedSession.sol";
import {Commitment} from "./Commitment.sol";
import {Cover} from "./Cover.sol";
import {Sessions} from "./Sessions.sol";

/// @title Committing: a sealed sheet's hash, with bond and cover
library Committing {
    bytes32 private constant COMMIT_TYPEHASH = keccak256(
        "Commit(uint256 session,uint32 participant,uint16 sequence,uint8 rows,uint8 exposureExponent,uint32 cover,bytes32 hash)"
    );
    /// @dev Bytes of an item before its signature.
    uint256 private constant HEAD = 46;
    uint256 private constant SIGNATURE_CHECK_GAS = 100_000;
    /// @dev What an item needs at most besides.
    uint256 private constant SIGNATURE_CHECK_RESERVE = 150_000;

    /// @notice See ISealedSession.commit.
    function commit(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        uint256 session,
        CommitmentData calldata data
    ) external {
        _requireWindow(store, session);
        uint256 record = ledgers.registry.recordOf(data.participant);
        address account = address(uint160(record));
        require(account == msg.sender, ISealedSession.NotItsAccount(data.participant, account, msg.sender));
        _revertWith(_commit(store, ledgers.house, session, data, record));
    }

    /// @notice See ISealedSession.commitMany.
    function commitMany(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        bytes32 domainSeparator,
        uint256 session,
        bytes calldata items
    ) external {
        _requireWindow(store, session);
        uint256 length = items.length;
        for (uint256 pos = 0; pos < length;) {
            require(pos + HEAD <= length, ISealedSession.BatchMalformed(pos + HEAD, length));
            CommitmentData memory data = _readCommitment(items, pos);
            pos += HEAD;
            uint256 end = pos + uint16(bytes2(items[pos - 2:]));
            require(end <= length, ISealedSession.BatchMalformed(end, length));
            bytes32 digest = MessageHashUtils.toTypedDataHash(domainSeparator, _structHash(session, data));
            bytes memory reason = _commitSigned(store, ledgers, session, data, digest, items[pos:end]);
            if (reason.length != 0) emit ISealedSession.CommitRefused(session, data.participant, reason);
            pos = end;
        }
    }

    function _requireWindow(Sessions.Store storage store, uint256 session) private view {
        SessionTerms storage terms = Sessions.inState(store, session, SessionState.Live);
        Sessions.requirePassed(session, terms.opensAt);
        Sessions.requireNotPassed(session, terms.closesAt);
    }

    function _commitSigned(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        uint256 session,
        CommitmentData memory data,
        bytes32 digest,
        bytes calldata signature
    ) private returns (bytes memory) {
        uint256 record = ledgers.registry.recordOf(data.participant);
        address account = address(uint160(record));
        if (!_isSignedBy(account, digest, signature)) {
            return abi.encodeWithSelector(ISealedSession.SignatureInvalid.selector, data.participant, account);
        }
        return _commit(store, ledgers.house, session, data, record);
    }

    function _readCommitment(bytes calldata items, uint256 pos) private pure returns (CommitmentData memory data) {
        uint256 head;
        bytes32 hash;
        assembly ("memory-safe") {
            head := calldataload(add(items.offset, pos))
            hash := calldataload(add(items.offset, add(pos, 12)))
        }
        data.participant = uint32(head >> 224);
        data.sequence = uint16(head >> 208);
        data.rows = uint8(head >> 200);
        data.exposureExponent = uint8(head >> 192);
        data.cover = uint32(head >> 160);
        data.hash = hash;
    }

    /// @dev Sets a commitment in place of the standing one, or withdraws it. The reason for a refusal, as an encoded error; empty if it stands.
    function _commit(
        Sessions.Store storage store,
        IClearingHouse house,
        uint256 session,
        CommitmentData memory data,
        uint256 record
    ) private returns (bytes memory) {
        uint256 participant = data.participant;
        uint256 old = store.commitments[session][participant];
        SessionTerms storage terms = store.terms[session];
        bool withdrawal = data.hash == 0;
        bytes memory reason = withdrawal ? _withdrawalRefusal(data, old) : _commitmentRefusal(terms, data, old, record);
        if (reason.length != 0) return reason;

        uint256 word =
            withdrawal
                ? Commitment.freed(data.sequence)
                : Commitment.pack(data.hash, data.sequence, data.rows, data.exposureExponent, data.cover);
        uint256 held = Sessions.moneyOf(terms, old);
        uint256 needed = Sessions.moneyOf(terms, word);
        // Also where nothing is needed: who has not enabled the auction could hold up its allotment.
        if (needed > held || (held == 0 && !withdrawal)) {
            Taken taken = house.tryTake(participant, needed - held);
            if (taken != Taken.Done) {
                return abi.encodeWithSelector(ISealedSession.MoneyNotTaken.selector, participant, needed - held, taken);
            }
        }
        store.commitments[session][participant] = word;
        if (withdrawal) emit ISealedSession.BidWithdrawn(session, participant, data.sequence, held);
        else emit ISealedSession.BidCommitted(session, participant, word);
        if (held > needed) house.give(participant, held - needed);
        return "";
    }

    function _withdrawalRefusal(CommitmentData memory data, uint256 old) private pure returns (bytes memory) {
        if (
            Commitment.state(old) != Commitment.COMMITTED ||
            data.rows != 0 ||
            data.exposureExponent != 0 ||
            data.cover != 0
        ) return abi.encodeWithSelector(ISealedSession.NothingToWithdraw.selector, data.participant);
        return _sequenceRefusal(data, old);
    }

    function _commitmentRefusal(
        SessionTerms storage terms,
        CommitmentData memory data,
        uint256 old,
        uint256 record
    ) private view returns (bytes memory) {
        if (!Sessions.isApproved(record))
            return abi.encodeWithSelector(ISealedSession.ParticipantNotApproved.selector, data.participant);
        uint256 maxRows = terms.maxRows;
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

    function _sequenceRefusal(CommitmentData memory data, uint256 old) private pure returns (bytes memory) {
        uint256 known = Commitment.sequenceOf(old);
        if (data.sequence > known) return "";
        return abi.encodeWithSelector(ISealedSession.SequenceNotNewer.selector, data.participant, known, data.sequence);
    }

    /// @dev A plain account signs by EIP-712 in the short form of ERC-2098 (a high s is refused there); anything else is asked by ERC-1271.
    function _isSignedBy(address account, bytes32 digest, bytes calldata signature) private view returns (bool) {
        if (signature.length == 64) {
            (address signer, , ) = ECDSA.tryRecover(digest, bytes32(signature), bytes32(signature[32:]));
            if (signer == account && account != address(0)) return true;
        }
        return account.code.length != 0 && _isSignedByContract(account, digest, signature);
    }

    /// @dev ERC-1271 with a fixed allowance: the check reverts the batch before the call rather than let an account see less gas than promised,
    /// and at most one word of what it returns is copied.
    function _isSignedByContract(
        address account,
        bytes32 digest,
        bytes calldata signature
    ) private view returns (bool valid) {
        bytes memory data_ = abi.encodeWithSelector(0x1626ba7e, digest, signature);
        uint256 needed = SIGNATURE_CHECK_GAS + SIGNATURE_CHECK_RESERVE;
        require((gasleft() * 63) / 64 >= needed, ISealedSession.GasTooLow(gasleft(), needed));
        assembly ("memory-safe") {
            mstore(0, 0)
            valid := staticcall(SIGNATURE_CHECK_GAS, account, add(data_, 32), mload(data_), 0, 32)
            valid := and(and(valid, gt(returndatasize(), 31)), eq(mload(0), shl(224, 0x1626ba7e)))
        }
    }

    function _structHash(uint256 session, CommitmentData memory data) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    COMMIT_TYPEHASH,
                    session,
                    data.participant,
                    data.sequence,
                    data.rows,
                    data.exposureExponent,
                    data.cover,
                    data.hash
                )
            );
    }

    function _revertWith(bytes memory reason) private pure {
        if (reason.length == 0) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
