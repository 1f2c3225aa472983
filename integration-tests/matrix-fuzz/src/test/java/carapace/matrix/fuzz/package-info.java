/** Every reader of foreign bytes, under a fuzzer that watches which branches it takes. */
package carapace.matrix.fuzz;
