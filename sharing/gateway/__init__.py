"""The door of hospitals and pharmacies: one address, in the vocabulary of the national platform."""
