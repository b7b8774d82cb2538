/** A small core in which every rule of the architecture is broken once, to show that each rule can fail. */
package io.twopc.architecture.violations;
