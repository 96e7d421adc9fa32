-- Roles, databases and rights; run by psql as ecommerce_admin on every `./souk up`, so every statement may be repeated.
--   ecommerce_admin   superuser; runs the migrations, owns every table
--   auth_service, product_service, order_service   read and write the rows of their own database, no other
--   admin_service     the same in admin_db, and reads the other three (columns that hold secrets are revoked in migrations)
\getenv admin_password PASSWORD_ECOMMERCE_ADMIN
\getenv auth_service_password PASSWORD_AUTH_SERVICE
\getenv product_service_password PASSWORD_PRODUCT_SERVICE
\getenv order_service_password PASSWORD_ORDER_SERVICE
\getenv admin_service_password PASSWORD_ADMIN_SERVICE

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['auth_service', 'product_service', 'order_service', 'admin_service']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE ecommerce_admin PASSWORD :'admin_password';
ALTER ROLE auth_service    NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'auth_service_password';
ALTER ROLE product_service NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'product_service_password';
ALTER ROLE order_service   NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'order_service_password';
ALTER ROLE admin_service   NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'admin_service_password';

SELECT format('CREATE DATABASE %I', name)
FROM unnest(ARRAY['auth_db', 'product_db', 'order_db', 'admin_db']) AS name
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec

REVOKE ALL ON DATABASE postgres, template1, auth_db, product_db, order_db, admin_db FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE auth_db    TO auth_service;
GRANT CONNECT, TEMPORARY ON DATABASE product_db TO product_service;
GRANT CONNECT, TEMPORARY ON DATABASE order_db   TO order_service;
GRANT CONNECT, TEMPORARY ON DATABASE admin_db   TO admin_service;
GRANT CONNECT ON DATABASE auth_db, product_db, order_db TO admin_service;
ALTER ROLE admin_service IN DATABASE auth_db    SET default_transaction_read_only = on;
ALTER ROLE admin_service IN DATABASE product_db SET default_transaction_read_only = on;
ALTER ROLE admin_service IN DATABASE order_db   SET default_transaction_read_only = on;

-- What migrations make from now on is usable by the service at once: rows, sequences and functions, but no CREATE or ALTER.
\connect auth_db
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO auth_service;
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT USAGE, SELECT ON SEQUENCES TO auth_service;
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT SELECT ON TABLES TO admin_service;

\connect product_db
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO product_service;
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT USAGE, SELECT ON SEQUENCES TO product_service;
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT SELECT ON TABLES TO admin_service;

\connect order_db
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO order_service;
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT USAGE, SELECT ON SEQUENCES TO order_service;
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT SELECT ON TABLES TO admin_service;

\connect admin_db
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO admin_service;
ALTER DEFAULT PRIVILEGES FOR ROLE ecommerce_admin GRANT USAGE, SELECT ON SEQUENCES TO admin_service;
