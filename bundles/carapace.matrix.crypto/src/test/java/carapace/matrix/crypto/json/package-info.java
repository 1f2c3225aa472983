/** Tests of JSON read strictly and written canonically. */
package carapace.matrix.crypto.json;
