-- The tables of the examples, harmless to repeat: the participant runs this whenever it connects.
CREATE TABLE IF NOT EXISTS account (
    id VARCHAR(64) PRIMARY KEY,
    balance BIGINT NOT NULL CHECK (balance >= 0)
);
INSERT INTO account (id, balance) SELECT 'alice', 100 WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = 'alice');
INSERT INTO account (id, balance) SELECT 'bob', 100 WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = 'bob');
