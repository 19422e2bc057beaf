-- Only rows whose words are pinned: the others are written without it.
DROP INDEX effect_template;
CREATE INDEX effect_template ON effect (template_hash)
  WHERE template_hash IS NOT NULL AND state IN ('pending', 'leased', 'ambiguous', 'held');
