/** Tests of the ratchets against vodozemac and published vectors. */
package carapace.matrix.crypto.ratchet;
