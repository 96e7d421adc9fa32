-- Versions for If-Match, and who invited. Triggers count them, so that no statement that changes a row can forget it.

ALTER TABLE users ADD COLUMN version bigint NOT NULL DEFAULT 1;  -- of roles and status
GRANT SELECT (version) ON users TO admin_service;

CREATE FUNCTION users_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER users_version BEFORE UPDATE OF roles, status ON users FOR EACH ROW
    WHEN (OLD.roles IS DISTINCT FROM NEW.roles OR OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION users_count_version();

ALTER TABLE sellers ADD COLUMN team_version bigint NOT NULL DEFAULT 1;  -- of the members and their rights
GRANT SELECT (team_version) ON sellers TO admin_service;

CREATE FUNCTION seller_members_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sellers SET team_version = team_version + 1 WHERE id = coalesce(NEW.seller_id, OLD.seller_id);
    RETURN NULL;
END $$;
CREATE TRIGGER seller_members_version AFTER INSERT OR UPDATE OR DELETE ON seller_members FOR EACH ROW
    EXECUTE FUNCTION seller_members_count_version();

-- An invitation is worth as much as the rights of the one who sent it. Those that are open become the word of an owner.
ALTER TABLE seller_invitations ADD COLUMN invited_by uuid REFERENCES users (id) ON DELETE CASCADE;
UPDATE seller_invitations i SET invited_by = m.user_id
FROM seller_members m WHERE m.seller_id = i.seller_id AND 'owner' = ANY (m.rights);
DELETE FROM seller_invitations WHERE invited_by IS NULL;
ALTER TABLE seller_invitations ALTER COLUMN invited_by SET NOT NULL;
CREATE INDEX seller_invitations_by_sender ON seller_invitations (invited_by);
GRANT SELECT (invited_by) ON seller_invitations TO admin_service;
