// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Signatures of accounts, in batches that others send
library Signatures {
    /// @notice Gas that an account's own check gets, and what an item of a batch needs at most besides.
    uint256 internal constant CHECK_GAS = 100_000;
    uint256 internal constant RESERVE = 150_000;

    /// @notice Not enough gas is left for an account's own signature check and what follows.
    error GasTooLow(uint256 left, uint256 needed);

    /// @notice A plain account signs by EIP-712 in the short form of ERC-2098 (a high s is refused there); anything else is asked by ERC-1271.
    function isSignedBy(address account, bytes32 digest, bytes calldata signature) internal view returns (bool) {
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
        uint256 needed = CHECK_GAS + RESERVE;
        require((gasleft() * 63) / 64 >= needed, GasTooLow(gasleft(), needed));
        assembly ("memory-safe") {
            mstore(0, 0)
            valid := staticcall(CHECK_GAS, account, add(data_, 32), mload(data_), 0, 32)
            valid := and(and(valid, gt(returndatasize(), 31)), eq(mload(0), shl(224, 0x1626ba7e)))
        }
    }
}
