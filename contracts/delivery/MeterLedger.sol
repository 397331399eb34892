// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {MarketRoles} from "../access/MarketRoles.sol";
import {IEnergyRegister} from "../energy/IEnergyRegister.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Gate, Windows} from "../libraries/Windows.sol";
import {IClearingHouse} from "../money/IClearingHouse.sol";
import {IParticipantRegistry} from "../participants/IParticipantRegistry.sol";
import {
    Batch,
    BatchKind,
    Dispute,
    DisputeStage,
    IMeterLedger,
    ReadingState,
    Review,
    ReviewTerms
} from "./IMeterLedger.sol";
import {ISettlementFund} from "./ISettlementFund.sol";
import {Publishing} from "./libraries/Publishing.sol";
import {Readings} from "./libraries/Readings.sol";
import {Reviews} from "./libraries/Reviews.sol";

/// @title Ledger of meter readings
contract MeterLedger is IMeterLedger, AccessManaged, EIP712 {
    using Reviews for Reviews.Store;

    bytes32 private constant REVIEW_TYPEHASH = keccak256(
        "Review(uint256 batch,uint256 participant,bytes32 readings,bool accepts)"
    );

    IParticipantRegistry private immutable registry;
    IEnergyRegister private immutable register;

    Reviews.Store private _store;

    constructor(
        address authority,
        IParticipantRegistry registry_,
        IClearingHouse house_,
        IEnergyRegister register_,
        ReviewTerms memory terms_
    ) AccessManaged(authority) EIP712("MeterLedger", "1") {
        registry = registry_;
        register = register_;
        _store.house = house_;
        _store.terms = terms_;
    }

    // ------------------------------------------------------------------------------------------------ publishing

    /// @inheritdoc IMeterLedger
    function publish(uint256 day, uint256 intervals, bytes calldata items) external restricted returns (uint256) {
        return Publishing.publish(_store, _near(), BatchKind.Daily, day, intervals, items);
    }

    /// @inheritdoc IMeterLedger
    function amend(uint256 day, uint256 intervals, bytes calldata items) external restricted returns (uint256) {
        return Publishing.publish(_store, _near(), BatchKind.Amendment, day, intervals, items);
    }

    /// @inheritdoc IMeterLedger
    function publishCorrection(
        uint256 day,
        uint256 intervals,
        bytes calldata items
    ) external restricted returns (uint256) {
        return Publishing.publish(_store, _near(), BatchKind.Correction, day, intervals, items);
    }

    /// @inheritdoc IMeterLedger
    function publishMonthly(uint256 month, bytes calldata items) external restricted returns (uint256) {
        return Publishing.publishMonthly(_store, _near(), month, items);
    }

    /// @inheritdoc IMeterLedger
    function decide(uint256 day, uint256 intervals, bytes calldata items) external returns (uint256) {
        _requireRegulator();
        return Publishing.publish(_store, _near(), BatchKind.Decision, day, intervals, items);
    }

    /// @inheritdoc IMeterLedger
    function announce(uint256 day) external {
        Reviews.announce(_store, _near(), day);
    }

    /// @inheritdoc IMeterLedger
    function markAbsent(uint256 day, uint256 participant) external {
        require(msg.sender == _store.settlement, NotAllowed(msg.sender));
        Gate memory gate = _store.absentFrom[day];
        require(gate.time != 0 && Windows.passed(gate), StepTooEarly(day, participant, gate));
        require(_store.stateOf(day, participant) == ReadingState.None, PublishedTwice(day, participant));
        _store.setState(day, participant, ReadingState.Absent);
        emit ReadingsAbsent(day, participant);
    }

    // ------------------------------------------------------------------------------------------------ review

    /// @inheritdoc IMeterLedger
    function review(Review calldata word, bytes32[] calldata proof) external {
        address account = registry.accountOf(word.participant);
        require(account == msg.sender, NotAccountOf(word.participant, msg.sender));
        _revertWith(_enter(word, proof));
    }

    /// @inheritdoc IMeterLedger
    function reviewMany(Review[] calldata words, bytes32[][] calldata proofs, bytes[] calldata signatures) external {
        for (uint256 i = 0; i < words.length; ++i) {
            Review calldata word = words[i];
            address account = registry.accountOf(word.participant);
            bytes32 digest = _hashTypedDataV4(
                keccak256(abi.encode(REVIEW_TYPEHASH, word.batch, word.participant, word.readings, word.accepts))
            );
            bytes memory reason =
                Signatures.isSignedBy(account, digest, signatures[i])
                    ? _enter(word, proofs[i])
                    : abi.encodeWithSelector(NotAccountOf.selector, word.participant, account);
            if (reason.length != 0) emit ReviewRefused(word.batch, word.participant, reason);
        }
    }

    /// @inheritdoc IMeterLedger
    function uphold(uint256 batch, uint256 participant, bytes32 documentHash) external {
        _requireRegulator();
        Dispute storage dispute = _pending(batch, participant);
        Gate memory until = Reviews.decideUntil(_store.terms, dispute);
        require(!Windows.passed(until), StepTooLate(_store.batches[batch].day, participant, until));
        dispute.stage = DisputeStage.Resolved;
        uint256 fee = _store.takeFee(dispute);
        emit DisputeResolved(batch, participant, DisputeStage.Resolved, 0, documentHash);
        if (fee == 0) return;
        _store.house.pass(_store.settlement, fee);
        ISettlementFund(_store.settlement).book(fee);
    }

    /// @inheritdoc IMeterLedger
    function lapse(uint256 batch, uint256 participant) external {
        Dispute storage dispute = _pending(batch, participant);
        Gate memory until = Reviews.decideUntil(_store.terms, dispute);
        require(Windows.passed(until), StepTooEarly(_store.batches[batch].day, participant, until));
        bool falls = _store.batches[batch].kind == BatchKind.Correction;
        dispute.stage = falls ? DisputeStage.Void : DisputeStage.Resolved;
        _store.refund(dispute, batch, participant, 0);
    }

    /// @inheritdoc IMeterLedger
    function setSettlement(address settlement) external restricted {
        _store.settlement = settlement;
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IMeterLedger
    function batchOf(uint256 batch) external view returns (Batch memory) {
        return _store.batches[batch];
    }

    /// @inheritdoc IMeterLedger
    function batchCount() external view returns (uint256) {
        return _store.count;
    }

    /// @inheritdoc IMeterLedger
    function usable(uint256 batch, uint256[] calldata participants) external view returns (bool[] memory answers) {
        answers = new bool[](participants.length);
        for (uint256 i = 0; i < participants.length; ++i) answers[i] = _store.isUsable(batch, participants[i]);
    }

    /// @inheritdoc IMeterLedger
    function stateOf(uint256 day, uint256 participant) external view returns (ReadingState) {
        return _store.stateOf(day, participant);
    }

    /// @inheritdoc IMeterLedger
    function disputeOf(uint256 batch, uint256 participant) external view returns (Dispute memory) {
        return _store.disputes[Reviews.keyOf(_store.batches[batch], batch, participant)];
    }

    /// @inheritdoc IMeterLedger
    function publishedOn(uint256 day) external view returns (uint256) {
        return _store.published[day];
    }

    /// @inheritdoc IMeterLedger
    function absentFrom(uint256 day) external view returns (Gate memory) {
        return _store.absentFrom[day];
    }

    /// @inheritdoc IMeterLedger
    function firstReviewOf(uint256 day) external view returns (Gate memory) {
        return _store.firstReview[day];
    }

    /// @inheritdoc IMeterLedger
    function terms() external view returns (ReviewTerms memory) {
        return _store.terms;
    }

    // ------------------------------------------------------------------------------------------------ inside

    /// @dev Proves that the batch says this of the participant, and enters its word.
    function _enter(Review calldata word, bytes32[] calldata proof) private returns (bytes memory) {
        bytes32 root = _store.batches[word.batch].root;
        if (root == 0) return abi.encodeWithSelector(UnknownBatch.selector, word.batch);
        bytes32 leaf = Readings.leafOf(word.participant, word.readings);
        if (!MerkleProof.verifyCalldata(proof, root, leaf)) {
            return abi.encodeWithSelector(ProofWrong.selector, word.batch);
        }
        if (_store.batches[word.batch].kind == BatchKind.Monthly) {
            return abi.encodeWithSelector(UnknownBatch.selector, word.batch);
        }
        return _store.enter(word.batch, word.participant, word.accepts);
    }

    /// @dev A dispute about this batch that waits for an answer.
    function _pending(uint256 batch, uint256 participant) private view returns (Dispute storage dispute) {
        Batch storage published = _store.batches[batch];
        dispute = _store.disputes[Reviews.keyOf(published, batch, participant)];
        DisputeStage stage = dispute.stage;
        require(
            dispute.batch == batch && (stage == DisputeStage.Open || stage == DisputeStage.Appealed),
            DisputeInStage(published.day, participant, stage)
        );
    }

    function _near() private view returns (Reviews.Near memory) {
        return Reviews.Near(registry, register);
    }

    /// @dev Decisions are endings: they stay possible when the authority has closed this contract's restricted functions.
    function _requireRegulator() private view {
        (bool isMember, ) = IAccessManager(authority()).hasRole(MarketRoles.REGULATOR, msg.sender);
        require(isMember, NotAllowed(msg.sender));
    }

    function _revertWith(bytes memory reason) private pure {
        if (reason.length == 0) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
