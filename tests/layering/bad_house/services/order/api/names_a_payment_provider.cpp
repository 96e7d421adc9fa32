// Asks Stripe, which only the folder of payment providers may name.
#include <string>
