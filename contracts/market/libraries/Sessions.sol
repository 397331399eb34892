// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnergyRegister} from "../../energy/IEnergyRegister.sol";
import {Gate, Windows} from "../../libraries/Windows.sol";
import {IClearingHouse} from "../../money/IClearingHouse.sol";
import {IParticipantRegistry, Status} from "../../participants/IParticipantRegistry.sol";
import {ISealedSession, SessionRecord, SessionState, SessionTerms} from "../ISealedSession.sol";
import {Commitment} from "./Commitment.sol";
import {Cover} from "./Cover.sol";

/// @title Sessions: what a sealed session keeps, and the questions that its verbs ask
/// @notice The verbs are linked libraries (Opening, Committing, Revealing, Clearing, Allotting): one file each, no contract too large.
library Sessions {
    /// @notice State of a market form with sealed bids.
    struct Store {
        uint256 count;
        mapping(uint256 session => SessionTerms) terms;
        mapping(uint256 session => SessionRecord) records;
        mapping(uint256 session => mapping(uint256 participant => uint256 word)) commitments;
        mapping(uint256 product => uint256 session) live;
        mapping(uint256 product => uint256[] sessions) ofProduct;
    }

    /// @notice The ledgers that a market form works with.
    struct Ledgers {
        IParticipantRegistry registry;
        IClearingHouse house;
        IEnergyRegister register;
    }

    /// @notice Bond of each declared row and of each lot of declared exposure, base units: read once for a batch.
    struct Bonds {
        uint256 row;
        uint256 exposure;
    }

    function known(Store storage store, uint256 session) internal view returns (SessionTerms storage) {
        require(store.records[session].state != SessionState.None, ISealedSession.UnknownSession(session));
        return store.terms[session];
    }

    function inState(
        Store storage store,
        uint256 session,
        SessionState state
    ) internal view returns (SessionTerms storage terms) {
        terms = known(store, session);
        SessionState now_ = store.records[session].state;
        require(now_ == state, ISealedSession.WrongState(session, now_));
    }

    function requirePassed(uint256 session, Gate memory gate) internal view {
        require(Windows.passed(gate), ISealedSession.TooEarly(session, gate, block.timestamp, block.number));
    }

    function requireNotPassed(uint256 session, Gate memory gate) internal view {
        require(!Windows.passed(gate), ISealedSession.TooLate(session, gate, block.timestamp, block.number));
    }

    function bondsOf(SessionTerms storage terms) internal view returns (Bonds memory) {
        return Bonds(terms.rowBond, terms.exposureBond);
    }

    /// @notice Bond and cover of a commitment's word, base units; 0 if nothing stands.
    function moneyOf(Bonds memory bonds, uint256 word) internal pure returns (uint256) {
        if (Commitment.state(word) == Commitment.FREE) return 0;
        // Each below 2¹²⁸.
        unchecked {
            return bondOf(bonds, word) + Cover.decode(Commitment.coverOf(word));
        }
    }

    /// @notice rowBond·rows + exposureBond·2^e, base units.
    function bondOf(Bonds memory bonds, uint256 word) internal pure returns (uint256) {
        // Below 2⁶⁴ · 2⁶ + 2⁶⁴ · 2⁶³.
        unchecked {
            return bonds.row * Commitment.rowsOf(word) + (bonds.exposure << Commitment.exposureExponentOf(word));
        }
    }

    /// @notice Bond and cover of a commitment's word, base units; 0 if nothing stands.
    function moneyOf(SessionTerms storage terms, uint256 word) internal view returns (uint256) {
        return moneyOf(bondsOf(terms), word);
    }

    /// @notice rowBond·rows + exposureBond·2^e, base units.
    function bondOf(SessionTerms storage terms, uint256 word) internal view returns (uint256) {
        return bondOf(bondsOf(terms), word);
    }

    /// @notice Sets a final state and frees the product.
    function end(Store storage store, Ledgers memory ledgers, uint256 session, SessionState state) internal {
        uint256 product = store.terms[session].product;
        store.records[session].state = state;
        delete store.live[product];
        ledgers.register.endSession(product);
    }

    /// @notice Whether allotment may begin, which is when voiding ends: cleared, allotFrom passed, objections heard.
    function mayAllot(Store storage store, uint256 session) internal view returns (bool) {
        SessionTerms storage terms = store.terms[session];
        SessionRecord storage record = store.records[session];
        return
            record.state == SessionState.Cleared &&
            Windows.passed(terms.allotFrom) &&
            Windows.passed(objectionsEnd(terms, record));
    }

    /// @notice clearedAt and the time and blocks of objection behind it.
    function objectionsEnd(
        SessionTerms storage terms,
        SessionRecord storage record
    ) internal view returns (Gate memory) {
        return Gate(record.clearedAtTime + terms.objection.time, record.clearedAtBlock + terms.objection.blockNumber);
    }

    /// @notice Whether a participant is approved; `record` is a word of IParticipantRegistry.recordOf.
    function isApproved(uint256 record) internal pure returns (bool) {
        return uint8(record >> 160) == uint8(Status.Approved);
    }
}
