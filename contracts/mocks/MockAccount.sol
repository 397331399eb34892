// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A contract account for tests, as good or as bad as the test wants
/// @notice It does what its caller wants, and answers the question for a signature (ERC-1271) in one of the ways a broken or hostile account might.
contract MockAccount {
    enum Answer {
        Checks,
        SaysYes,
        SaysNo,
        Reverts,
        RevertsWithYes,
        BurnsAllGas,
        NeedsAlmostAllGas,
        SaysYesInFourBytes,
        SaysYesInMegabytes,
        NoInMegabytes,
        Reenters,
        SaysYesToItsAllowance
    }

    bytes4 private constant YES = 0x1626ba7e;

    address public owner;
    Answer public answer;
    address public reentered;
    bytes public reentrantCall;

    constructor(address owner_) {
        owner = owner_;
    }

    /// @notice Calls as the account and hands on what comes back.
    function execute(address to, bytes calldata data) external returns (bytes memory result) {
        bool success;
        (success, result) = to.call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }

    function setAnswer(Answer answer_) external {
        answer = answer_;
    }

    function setReentrantCall(address to, bytes calldata data) external {
        (answer, reentered, reentrantCall) = (Answer.Reenters, to, data);
    }

    /// @notice ERC-1271.
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        uint256 gas_ = gasleft();
        Answer how = answer;
        if (how == Answer.SaysYesToItsAllowance) return gas_ <= 100_000 ? YES : bytes4(0);
        if (how == Answer.SaysYes) return YES;
        if (how == Answer.SaysNo) return 0xffffffff;
        if (how == Answer.Reverts) revert("no");
        if (how == Answer.RevertsWithYes) _answer(true, 32);
        if (how == Answer.BurnsAllGas) {
            assembly {
                invalid()
            }
        }
        if (how == Answer.NeedsAlmostAllGas) {
            _burn(3_000);
            return YES;
        }
        if (how == Answer.SaysYesInFourBytes) _answer(false, 4);
        if (how == Answer.SaysYesInMegabytes) _answer(false, 100_000);
        if (how == Answer.NoInMegabytes) _answer(true, 100_000);
        if (how == Answer.Reenters) _reenter();
        (address signer, , ) = ECDSA.tryRecover(digest, signature);
        return signer == owner ? YES : bytes4(0);
    }

    /// @dev Tries to change the market from within the question; a static call cannot, whatever the compiler thinks of it.
    function _reenter() private view {
        (address to, bytes memory data) = (reentered, reentrantCall);
        assembly ("memory-safe") {
            pop(staticcall(60000, to, add(data, 32), mload(data), 0, 0))
        }
    }

    function _burn(uint256 left) private view {
        uint256 sink;
        while (gasleft() > left) sink = uint256(keccak256(abi.encode(sink)));
    }

    function _answer(bool fails, uint256 length) private pure {
        bytes4 yes = YES;
        assembly {
            mstore(0, yes)
            if fails {
                revert(0, length)
            }
            return(0, length)
        }
    }
}
