-- Sellers and who runs them. A user is in at most one team; what a team may do hangs on the seller's status.

CREATE TABLE sellers (
    id             uuid PRIMARY KEY,
    slug           text NOT NULL,
    name           text NOT NULL,
    description    text NOT NULL,
    logo_url       text,
    country        text NOT NULL,
    vat_id         text,
    iban           text NOT NULL,
    account_holder text NOT NULL,
    status         text NOT NULL DEFAULT 'applied' CHECK (status IN ('applied', 'active', 'suspended', 'rejected')),
    version        bigint NOT NULL DEFAULT 1,  -- of the profile: its ETag
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sellers_one_of_a_slug UNIQUE (slug)
);
CREATE INDEX sellers_by_status ON sellers (status, id);

CREATE TABLE seller_members (
    seller_id uuid NOT NULL REFERENCES sellers (id),
    user_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    rights    text[] NOT NULL CHECK (cardinality(rights) > 0
        AND rights <@ ARRAY['owner', 'profile', 'products', 'orders', 'payouts', 'members']),
    joined_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (seller_id, user_id),
    CONSTRAINT seller_members_one_team UNIQUE (user_id)
);

-- Tokens are kept hashed (SHA-256), and an invitation is deleted when it is accepted.
CREATE TABLE seller_invitations (
    id         uuid PRIMARY KEY,
    seller_id  uuid NOT NULL REFERENCES sellers (id) ON DELETE CASCADE,
    email      text NOT NULL,
    rights     text[] NOT NULL CHECK (cardinality(rights) > 0
        AND rights <@ ARRAY['owner', 'profile', 'products', 'orders', 'payouts', 'members']),
    token_hash bytea NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT seller_invitations_one_of_an_address UNIQUE (seller_id, email)
);
CREATE INDEX seller_invitations_by_age ON seller_invitations (expires_at);
CREATE INDEX seller_invitations_by_email ON seller_invitations (email);

-- What became of an application, and by whom. Append-only.
CREATE TABLE seller_changes (
    id          uuid PRIMARY KEY,
    seller_id   uuid NOT NULL REFERENCES sellers (id),
    actor       uuid NOT NULL,
    from_status text CHECK (from_status IN ('applied', 'active', 'suspended', 'rejected')),  -- none: it is new
    to_status   text NOT NULL CHECK (to_status IN ('applied', 'active', 'suspended', 'rejected')),
    reason      text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CHECK (from_status IS DISTINCT FROM to_status)
);
CREATE INDEX seller_changes_by_seller ON seller_changes (seller_id, id);
REVOKE UPDATE, DELETE, TRUNCATE ON seller_changes FROM auth_service;

-- The admin's reading role sees neither where the money goes nor what opens a team.
REVOKE SELECT ON sellers, seller_invitations FROM admin_service;
GRANT SELECT (id, slug, name, description, logo_url, country, vat_id, status, version, created_at, updated_at) ON sellers
    TO admin_service;
GRANT SELECT (id, seller_id, email, rights, expires_at, created_at) ON seller_invitations TO admin_service;
