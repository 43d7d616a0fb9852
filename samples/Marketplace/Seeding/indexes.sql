-- One statement a line: they are built two at a time. What is not here is missing on purpose.
ALTER TABLE bookings.bookings ADD CONSTRAINT bookings_pkey PRIMARY KEY (id);
ALTER TABLE messaging.messages ADD CONSTRAINT messages_pkey PRIMARY KEY (id);
ALTER TABLE transactions.transactions ADD CONSTRAINT transactions_pkey PRIMARY KEY (id), ADD CONSTRAINT transactions_idempotency_key_key UNIQUE (idempotency_key);
CREATE UNIQUE INDEX bookings_slot_sold_once ON bookings.bookings (service_id, starts_at) WHERE status <> 'cancelled';
ALTER TABLE reviews.reviews ADD CONSTRAINT reviews_pkey PRIMARY KEY (id);
CREATE INDEX ix_bookings_updated_at ON bookings.bookings (updated_at);
ALTER TABLE messaging.threads ADD CONSTRAINT threads_pkey PRIMARY KEY (id), ADD CONSTRAINT threads_customer_provider_key UNIQUE (customer_id, provider_id);
ALTER TABLE identity.users ADD CONSTRAINT users_pkey PRIMARY KEY (id), ADD CONSTRAINT users_email_key UNIQUE (email);
ALTER TABLE catalog.services ADD CONSTRAINT services_pkey PRIMARY KEY (id);
ALTER TABLE catalog.providers ADD CONSTRAINT providers_pkey PRIMARY KEY (id);
ALTER TABLE catalog.categories ADD CONSTRAINT categories_pkey PRIMARY KEY (id);
ALTER TABLE identity.sessions ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_hash);
ALTER TABLE transactions.provider_balances ADD CONSTRAINT provider_balances_pkey PRIMARY KEY (provider_id);
CREATE INDEX ix_services_provider_id ON catalog.services (provider_id);
CREATE INDEX ix_services_provider ON catalog.services (provider_id);
