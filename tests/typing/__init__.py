"""What type checkers say of right and wrong uses of the installed wheel."""
