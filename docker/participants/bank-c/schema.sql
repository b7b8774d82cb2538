CREATE TABLE IF NOT EXISTS account (id VARCHAR(64) PRIMARY KEY, balance DECIMAL(19, 2) NOT NULL CHECK (balance >= 0));
MERGE INTO account a USING (VALUES ('alice', 100), ('bob', 100)) v (id, balance) ON a.id = v.id
    WHEN NOT MATCHED THEN INSERT (id, balance) VALUES (v.id, v.balance);
