-- Links that the operator's terminal shows: whoever has one signs in to its account, once and within ten minutes.
ALTER TABLE account_tokens
    DROP CONSTRAINT account_tokens_purpose_check,
    ADD CONSTRAINT account_tokens_purpose_check
        CHECK (purpose IN ('verify_email', 'reset_password', 'confirm_old_email', 'confirm_new_email', 'sign_in'));
