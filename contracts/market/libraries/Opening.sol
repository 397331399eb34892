// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Product} from "../../energy/IEnergyRegister.sol";
import {Gate, Windows} from "../../libraries/Windows.sol";
import {IParticipantRegistry, Kind} from "../../participants/IParticipantRegistry.sol";
import {ISealedSession, SessionRecord, SessionState, SessionTerms} from "../ISealedSession.sol";
import {BidSheet} from "./BidSheet.sol";
import {Sessions} from "./Sessions.sol";

/// @title Opening a session: do its terms fit each other?
library Opening {
    /// @dev Of objection; behind a clearing that many blocks still are a block number.
    int256 private constant MOST_BLOCKS = int256(uint256(type(uint32).max));

    /// @notice See ISealedSession.openSession.
    /// @param confirmation Depth of the chain: revealsFrom − closesAt is at least this.
    function open(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        SessionTerms calldata terms,
        Gate memory confirmation
    ) external returns (uint256 session) {
        Product memory product = ledgers.register.productOf(terms.product);
        session = ++store.count;
        _checkPrices(terms);
        _checkSheets(ledgers.registry, terms, product);
        _checkGates(ledgers, terms, confirmation, session);
        store.terms[session] = terms;
        SessionRecord storage record = store.records[session];
        record.state = SessionState.Live;
        record.intervals = product.intervals;
        record.deliveryDays = product.deliveryDays;
        record.bondPerKwh = product.bondPerKwh;
        store.live[terms.product] = session;
        store.ofProduct[terms.product].push(session);
        ledgers.register.beginSession(terms.product);
        emit ISealedSession.SessionOpened(session, terms.product, terms);
    }

    function _checkPrices(SessionTerms calldata t) private pure {
        int256 tick = int256(uint256(t.tick));
        int256 step = int256(uint256(t.step));
        require(tick > 0, ISealedSession.TermsInvalid("tick", tick, 1));
        require(step > 0, ISealedSession.TermsInvalid("step", step, 1));
        require(t.cap >= t.floor, ISealedSession.TermsInvalid("cap", t.cap, t.floor));
        require(t.floor % tick == 0, ISealedSession.TermsInvalid("floor", t.floor, tick));
        require(t.cap % tick == 0, ISealedSession.TermsInvalid("cap", t.cap, tick));
        require(tick % step == 0, ISealedSession.TermsInvalid("tick", tick, step));
        require(t.floor % step == 0, ISealedSession.TermsInvalid("floor", t.floor, step));
        int256 ticks = (int256(t.cap) - t.floor) / tick;
        require(
            ticks <= int256(BidSheet.MAX_TICKS),
            ISealedSession.TermsInvalid("ticks", ticks, int256(BidSheet.MAX_TICKS))
        );
        require(t.k <= 10_000, ISealedSession.TermsInvalid("k", int256(uint256(t.k)), 10_000));
    }

    function _checkSheets(IParticipantRegistry registry, SessionTerms calldata t, Product memory product) private view {
        require(product.intervals != 0, ISealedSession.TermsInvalid("product", int256(uint256(t.product)), 0));
        require(t.lot != 0, ISealedSession.TermsInvalid("lot", 0, 1));
        int256 maxLots = int256(BidSheet.MAX_LOTS);
        require(
            t.minLots != 0 && t.minLots <= BidSheet.MAX_LOTS,
            ISealedSession.TermsInvalid("minLots", int256(uint256(t.minLots)), maxLots)
        );
        require(
            t.maxRows != 0 && t.maxRows <= BidSheet.MAX_ROWS,
            ISealedSession.TermsInvalid("maxRows", int256(uint256(t.maxRows)), int256(BidSheet.MAX_ROWS))
        );
        require(t.tieOrder >> 12 == 0, ISealedSession.TermsInvalid("tieOrder", int256(uint256(t.tieOrder)), 0xfff));
        uint256 beneficiary = registry.recordOf(t.beneficiary);
        uint8 kind = uint8(beneficiary >> 168);
        require(
            Sessions.isApproved(beneficiary) && (kind == uint8(Kind.Government) || kind == uint8(Kind.Regulator)),
            ISealedSession.BeneficiaryInvalid(t.beneficiary)
        );
    }

    function _checkGates(
        Sessions.Ledgers memory ledgers,
        SessionTerms calldata t,
        Gate memory confirmation,
        uint256 session
    ) private view {
        _inOrder(1, Windows.precedes(t.opensAt, t.closesAt), t.opensAt, t.closesAt);
        require(
            !Windows.passed(t.closesAt),
            ISealedSession.TooLate(session, t.closesAt, block.timestamp, block.number)
        );
        Gate memory settled = Gate(t.closesAt.time + confirmation.time, t.closesAt.blockNumber);
        if (settled.blockNumber != 0) settled.blockNumber += confirmation.blockNumber;
        _inOrder(2, Windows.precedes(t.closesAt, t.revealsFrom), t.closesAt, t.revealsFrom);
        _inOrder(2, Windows.notAfter(settled, t.revealsFrom), settled, t.revealsFrom);
        _inOrder(3, Windows.precedes(t.revealsFrom, t.revealsUntil), t.revealsFrom, t.revealsUntil);
        _inOrder(4, Windows.precedes(t.revealsUntil, t.clearBy), t.revealsUntil, t.clearBy);
        _inOrder(5, Windows.notAfter(t.clearBy, t.allotFrom), t.clearBy, t.allotFrom);
        uint256 delivery = ledgers.register.deliveryGate(t.product);
        _inOrder(6, t.allotFrom.time <= delivery, t.allotFrom, Gate(uint40(delivery), 0));
        int256 heard = int256(uint256(t.clearBy.time)) + int256(uint256(t.objection.time));
        require(heard <= int256(delivery), ISealedSession.TermsInvalid("objection", heard, int256(delivery)));
        int256 blocks = int256(uint256(t.objection.blockNumber));
        require(blocks <= MOST_BLOCKS, ISealedSession.TermsInvalid("objectionBlocks", blocks, MOST_BLOCKS));
        int256 revealing = int256(uint256(t.revealsUntil.time - t.closesAt.time));
        int256 longest = int256(ledgers.registry.longestRevealWindow());
        require(revealing <= longest, ISealedSession.TermsInvalid("revealsUntil", revealing, longest));
    }

    function _inOrder(uint256 later, bool ordered, Gate memory first, Gate memory second) private pure {
        require(ordered, ISealedSession.GatesOutOfOrder(later, first, second));
    }
}
