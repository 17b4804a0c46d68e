
-- Schemes: what the seven stages are called, and what is wanted in each, by school or industry.

CREATE TABLE lifecycle_scheme (
    scheme text NOT NULL CHECK (scheme ~ '^\S(.{0,61}\S)?$'),
    stage lifecycle_stage NOT NULL,
    touch text NOT NULL DEFAULT '' CHECK (touch ~ '^(\S(.{0,61}\S)?)?$'),
    ordinal smallint NOT NULL CHECK (ordinal >= 1),
    label_en text NOT NULL CHECK (label_en ~ '\S'),
    label_zh text NOT NULL CHECK (label_zh ~ '\S'),
    goal text CHECK (goal ~ '\S'),
    goal_zh text CHECK (goal_zh ~ '\S'),
    strategy text CHECK (strategy ~ '\S'),
    strategy_zh text CHECK (strategy_zh ~ '\S'),
    builtin boolean NOT NULL DEFAULT false,
    PRIMARY KEY (scheme, stage, touch)
);
COMMENT ON TABLE lifecycle_scheme IS
'Lifecycle schemes: what each of the stages is called, and what to do in it.

For each scheme, in English and Chinese: the name of each stage, what is to be achieved in it and how.
Several stages may be one step of a scheme.
Shipped: lifecycle7 (the default), relationship4, develop4, build4, telecom5, market5, full7, funnel6, journey7, intimacy5; their rows cannot be
changed, so copy them under a name of your own.
Your own schemes are dumped and restored.
Errors: 55000 a change of a shipped scheme, 23514 a name, touch, label, goal or strategy that is blank, a name or touch of more than 63 characters or
with blanks around it, an ordinal below 1.';
COMMENT ON COLUMN lifecycle_scheme.scheme IS 'Name of the scheme, 1 to 63 characters.';
COMMENT ON COLUMN lifecycle_scheme.stage IS 'The stage that the row names. A scheme covers all seven with a row whose touch is empty.';
COMMENT ON COLUMN lifecycle_scheme.touch IS
'Key of the customer''s latest contact (awareness, interest, consideration, usage) for a row that splits a stage by it, or recovered for stability that
follows recovery; empty for any other contact and for none.';
COMMENT ON COLUMN lifecycle_scheme.ordinal IS 'Step of the scheme that the stage belongs to, from 1; stages of one step share it.';
COMMENT ON COLUMN lifecycle_scheme.label_en IS 'English name of the step. If left out, the Chinese one.';
COMMENT ON COLUMN lifecycle_scheme.label_zh IS 'Chinese name of the step. If left out, the English one.';
COMMENT ON COLUMN lifecycle_scheme.goal IS 'What is to be achieved in the stage, and so measured, in English; NULL if nothing is set.';
COMMENT ON COLUMN lifecycle_scheme.goal_zh IS 'The goal in Chinese; NULL if nothing is set.';
COMMENT ON COLUMN lifecycle_scheme.strategy IS 'What to do in the stage, in English; NULL if nothing is set.';
COMMENT ON COLUMN lifecycle_scheme.strategy_zh IS 'The strategy in Chinese; NULL if nothing is set.';
COMMENT ON COLUMN lifecycle_scheme.builtin IS
'Whether the row is shipped with the extension: not to be changed, and not dumped. Always false in rows of your own.';

GRANT SELECT ON lifecycle_scheme TO PUBLIC;

-- Every scheme is a projection of the seven stages, so each has a row for each stage.  Goals and strategies belong to
-- the stage, or to the contact where a scheme splits the stage by it.
WITH step (scheme, stage, touch, ordinal, label_en, label_zh) AS (VALUES
    -- the seven stages by their own names
    ('lifecycle7', 'prospect',    '', 1, 'Prospect',    '潜在期'),
    ('lifecycle7', 'exploration', '', 2, 'Exploration', '考察期'),
    ('lifecycle7', 'formation',   '', 3, 'Formation',   '形成期'),
    ('lifecycle7', 'stability',   '', 4, 'Stability',   '稳定期'),
    ('lifecycle7', 'decline',     '', 5, 'Decline',     '退化期'),
    ('lifecycle7', 'terminated',  '', 6, 'Terminated',  '终止期'),
    ('lifecycle7', 'recovery',    '', 7, 'Recovery',    '恢复期'),
    -- the four stages of a relationship
    ('relationship4', 'prospect',    '', 1, 'Exploration', '考察期'),
    ('relationship4', 'exploration', '', 1, 'Exploration', '考察期'),
    ('relationship4', 'formation',   '', 2, 'Formation',   '形成期'),
    ('relationship4', 'stability',   '', 3, 'Stability',   '稳定期'),
    ('relationship4', 'decline',     '', 4, 'Decline',     '退化期'),
    ('relationship4', 'terminated',  '', 4, 'Decline',     '退化期'),
    ('relationship4', 'recovery',    '', 2, 'Formation',   '形成期'),
    -- the same with development in place of formation
    ('develop4', 'prospect',    '', 1, 'Exploration', '考察期'),
    ('develop4', 'exploration', '', 1, 'Exploration', '考察期'),
    ('develop4', 'formation',   '', 2, 'Development', '发展期'),
    ('develop4', 'stability',   '', 3, 'Stability',   '稳定期'),
    ('develop4', 'decline',     '', 4, 'Decline',     '衰退期'),
    ('develop4', 'terminated',  '', 4, 'Decline',     '衰退期'),
    ('develop4', 'recovery',    '', 2, 'Development', '发展期'),
    -- building a relationship
    ('build4', 'prospect',    '', 1, 'Establishment', '建立期'),
    ('build4', 'exploration', '', 1, 'Establishment', '建立期'),
    ('build4', 'formation',   '', 2, 'Growth',        '成长期'),
    ('build4', 'stability',   '', 3, 'Maturity',      '成熟期'),
    ('build4', 'decline',     '', 4, 'Decline',       '退化期'),
    ('build4', 'terminated',  '', 4, 'Decline',       '退化期'),
    ('build4', 'recovery',    '', 2, 'Growth',        '成长期'),
    -- telecom, A to E
    ('telecom5', 'prospect',    '', 1, 'Acquisition (introduction)', '获取期（引入期）'),
    ('telecom5', 'exploration', '', 1, 'Acquisition (introduction)', '获取期（引入期）'),
    ('telecom5', 'formation',   '', 2, 'Lift (growth)',              '提升期（成长期）'),
    ('telecom5', 'stability',   '', 3, 'Maturity',                   '成熟期'),
    ('telecom5', 'decline',     '', 4, 'Decline (dormancy)',         '衰退期（休眠期）'),
    ('telecom5', 'terminated',  '', 5, 'Off-net (churn)',            '离网期（流失期）'),
    ('telecom5', 'recovery',    '', 2, 'Lift (growth)',              '提升期（成长期）'),
    -- a market's view
    ('market5', 'prospect',    '', 1, 'Potential and acquisition', '潜在获取期'),
    ('market5', 'exploration', '', 1, 'Potential and acquisition', '潜在获取期'),
    ('market5', 'formation',   '', 2, 'Growth',                    '成长期'),
    ('market5', 'stability',   '', 3, 'Maturity',                  '成熟期'),
    ('market5', 'decline',     '', 4, 'Decline',                   '衰退期'),
    ('market5', 'terminated',  '', 5, 'Termination',               '终止期'),
    ('market5', 'recovery',    '', 2, 'Growth',                    '成长期'),
    -- every stage by itself
    ('full7', 'prospect',    '', 1, 'Potential',   '潜在期'),
    ('full7', 'exploration', '', 2, 'Development', '开发期'),
    ('full7', 'formation',   '', 3, 'Growth',      '成长期'),
    ('full7', 'stability',   '', 4, 'Maturity',    '成熟期'),
    -- stable again after recovery
    ('full7', 'stability',   'recovered', 8, 'Maturity regained', '重新进入成熟期'),
    ('full7', 'decline',     '', 5, 'Decline',     '衰退期'),
    ('full7', 'terminated',  '', 6, 'Termination', '终止期'),
    ('full7', 'recovery',    '', 7, 'Recovery',    '恢复期'),
    -- by frequency, spend and loyalty; a prospect who answered is in contact
    ('funnel6', 'prospect',    '',              1, 'Potential',     '潜在期'),
    ('funnel6', 'prospect',    'awareness',     1, 'Potential',     '潜在期'),
    ('funnel6', 'prospect',    'interest',      2, 'First contact', '初次接触期'),
    ('funnel6', 'prospect',    'consideration', 2, 'First contact', '初次接触期'),
    ('funnel6', 'prospect',    'usage',         2, 'First contact', '初次接触期'),
    ('funnel6', 'exploration', '',              2, 'First contact', '初次接触期'),
    ('funnel6', 'formation',   '',              3, 'Growth',        '成长期'),
    ('funnel6', 'stability',   '',              4, 'Maturity',      '成熟期'),
    ('funnel6', 'decline',     '',              5, 'Decline',       '衰退期'),
    ('funnel6', 'terminated',  '',              6, 'Churn',         '流失期'),
    ('funnel6', 'recovery',    '',              3, 'Growth',        '成长期'),
    -- the customer's own way; a new or won-back customer goes on from purchase to use with a contact of usage
    ('journey7', 'prospect',    '',              1, 'Awareness',        '认知'),
    ('journey7', 'prospect',    'awareness',     1, 'Awareness',        '认知'),
    ('journey7', 'prospect',    'interest',      2, 'Interest',         '兴趣'),
    ('journey7', 'prospect',    'consideration', 3, 'Consideration',    '考虑'),
    ('journey7', 'prospect',    'usage',         5, 'Usage',            '使用'),
    ('journey7', 'exploration', '',              4, 'Purchase',         '购买'),
    ('journey7', 'exploration', 'usage',         5, 'Usage',            '使用'),
    ('journey7', 'formation',   '',              5, 'Usage',            '使用'),
    ('journey7', 'stability',   '',              6, 'Loyalty',          '忠诚'),
    ('journey7', 'decline',     '',              7, 'Decline or churn', '衰退或流失'),
    ('journey7', 'terminated',  '',              7, 'Decline or churn', '衰退或流失'),
    ('journey7', 'recovery',    '',              4, 'Purchase',         '购买'),
    ('journey7', 'recovery',    'usage',         5, 'Usage',            '使用'),
    -- how close the two are: a bond is firm where the customer wavered, came back and stays; the source has no name for the end
    ('intimacy5', 'prospect',    '',          1, 'First acquaintance', '初识'),
    ('intimacy5', 'exploration', '',          1, 'First acquaintance', '初识'),
    ('intimacy5', 'formation',   '',          2, 'Reserve',            '矜持'),
    ('intimacy5', 'stability',   '',          3, 'Steadiness',         '平稳'),
    ('intimacy5', 'stability',   'recovered', 5, 'Firm bond',          '稳固'),
    ('intimacy5', 'decline',     '',          4, 'Wavering',           '思异'),
    ('intimacy5', 'terminated',  '',          6, 'Parted',             '分离'),
    ('intimacy5', 'recovery',    '',          2, 'Reserve',            '矜持')
), plan (stage, touch, goal, goal_zh, strategy, strategy_zh) AS (VALUES
    ('prospect', '',
     'Conversion to a first order; cost per prospect', '首次交易转化率；每位潜在客户的成本',
     'Develop: research, choose targets, make the first order easy', '开发：调研并选定目标客户，促成首次交易'),
    ('prospect', 'awareness',
     'Targets reached; share that goes on to ask', '目标客户触达率；由认知转为兴趣的比例',
     'Develop: be known where targets look', '开发：在目标客户关注之处建立认知'),
    ('prospect', 'interest',
     'Share of enquiries that lead to an offer', '询问转为报价的比例',
     'Develop: answer enquiries fast, show the value', '开发：快速回应询问，展示价值'),
    ('prospect', 'consideration',
     'Share of offers won; days from enquiry to first order', '报价成交率；从询问到首次交易的天数',
     'Develop: lower the risk of a first order by samples, trial terms, guarantees',
     '开发：以样品、试用条件和担保降低首次交易的风险'),
    ('prospect', 'usage',
     'Share of trial users who buy', '试用者的购买转化率',
     'Develop: lead the trial to a first success, then make the offer', '开发：引导试用取得成效，再促成购买'),
    ('exploration', '',
     'Share with a second order, and days to it; satisfaction with the first', '再次购买率及间隔天数；首次交易的满意度',
     'Develop: get the first orders right, answer dissatisfaction at once', '开发：确保最初的交易令人满意，及时化解不满'),
    ('formation', '',
     'Growth of orders and revenue; revenue above investment; categories bought',
     '订单与收入的增长；收入大于投入；购买的品类数',
     'Lift: from repeat to incremental to cross buying', '提升：由重复购买到增量购买，再到交叉购买'),
    ('stability', '',
     'Retention; share of wallet; profit per period; referrals', '保持率；占客户总业务的份额；每期利润；推荐',
     'Keep: a community plan of mutual investment, personal service, an eye on satisfaction and credit',
     '保持：推行共同体计划，加深双方投入，提供个性化服务，关注满意度与信用'),
    ('decline', '',
     'Share brought back to full rate; revenue at risk; lead time of warnings', '挽回率；面临流失的收入；预警提前期',
     'Recover or end: find the cause; reinvest where the expected value exceeds the cost, else let go',
     '恢复或终止：查明原因；预期价值高于成本者二次开发，否则放弃'),
    ('terminated', '',
     'Open balance settled; value lost; win-back candidates by past contribution',
     '债权债务结清；流失的价值；按过往贡献评定的赢回对象',
     'End: settle what is open, learn the cause, re-assess those who contributed most',
     '终止：结清债权债务，查明原因，重新评估有突出贡献的客户'),
    ('recovery', '',
     'Win-back rate and cost; value of the second life', '赢回率与赢回成本；下一个生命周期的价值',
     'Recover: remove the cause of the loss, rebuild trust, lead back to stability', '恢复：消除流失原因，重建信任，引导客户重新进入稳定期')
)
INSERT INTO @extschema@.lifecycle_scheme
SELECT step.scheme, step.stage::@extschema@.lifecycle_stage, step.touch, step.ordinal, step.label_en, step.label_zh,
       plan.goal, plan.goal_zh, plan.strategy, plan.strategy_zh, true
FROM step
CROSS JOIN LATERAL (
    SELECT * FROM plan
    WHERE plan.stage = step.stage AND plan.touch IN (step.touch, '')
    ORDER BY plan.touch DESC LIMIT 1
) AS plan;

-- Telecom sets its own goals, A to E.
UPDATE @extschema@.lifecycle_scheme AS s SET goal = own.goal, goal_zh = own.goal_zh
FROM (VALUES
    ('prospect',    'A: find customers, win them by the right offer and channel; acquisitions, cost per acquisition',
                    'A：发现潜在客户，通过有效渠道以合适的价值定位获取客户；获取数，单位获取成本'),
    ('exploration', 'A: keep those just acquired; active after three months, first bills paid',
                    'A：留住新获取的客户；三个月在网率，首期账单缴清率'),
    ('formation',   'B: raise the customer''s value by bundles of services; revenue per month, services used',
                    'B：以产品和服务组合刺激需求，培养高价值客户；月收入，使用的业务数'),
    ('stability',   'C: have new products used and loyalty grow; renewal, cross-selling, contribution per month',
                    'C：使客户使用新产品，培养忠诚度；续签率，交叉销售，月贡献'),
    ('decline',     'D: warn of customers at high risk and extend their lifecycle; churn rate of those warned of',
                    'D：建立高危客户预警，延长客户生命周期；预警客户的流失率'),
    ('terminated',  'E: win back who is worth it, collect what is owed; win-back rate, bad debt',
                    'E：赢回有价值的客户，收回欠款；赢回率，坏账率'),
    ('recovery',    'B: bring who was won back to the value of before; revenue per month against before, second churn',
                    'B：使赢回的客户恢复原有价值；与流失前相比的月收入，再次流失率')
) AS own (stage, goal, goal_zh)
WHERE s.scheme = 'telecom5' AND s.stage = own.stage::@extschema@.lifecycle_stage;

-- Closeness is about trust, so its goals and strategies are.
UPDATE @extschema@.lifecycle_scheme AS s
SET goal = own.goal, goal_zh = own.goal_zh, strategy = own.strategy, strategy_zh = own.strategy_zh
FROM (VALUES
    (1, 'Share who come a second time; first impressions kept', '再次往来的比例；首次承诺的兑现率',
        'Get acquainted: keep small promises, learn what the customer values', '相识：兑现每一个小承诺，了解客户看重什么'),
    (2, 'Growth of what the customer entrusts to us; questions asked and answered', '客户托付业务的增长；沟通与回应的次数',
        'Win trust: answer openly, let the customer set the pace', '取得信任：坦诚沟通，由客户决定步调'),
    (3, 'Retention; satisfaction; share of the customer''s business', '保持率；满意度；占客户业务的份额',
        'Stay close: personal service, no habit taken for granted', '保持亲近：个性化服务，不因习惯而怠慢'),
    (4, 'Share of wavering customers who stay; days from first sign to talk', '动摇客户的挽留率；从迹象出现到沟通的天数',
        'Talk at the first sign: find what draws the customer away, and mend it', '迹象初现即沟通：查明客户动摇的原因并加以化解'),
    (5, 'Retention after wavering; recommendations', '动摇之后的保持率；推荐',
        'Honour the bond: reward loyalty that was tested, ask for recommendations', '珍惜考验过的关系：回报忠诚，请其推荐'),
    (6, 'Reasons for parting known; former customers who would come again', '已知分离原因的比例；愿意再来的昔日客户',
        'Part well: settle what is open, leave the door open', '好聚好散：结清未了事宜，留有再来的余地')
) AS own (ordinal, goal, goal_zh, strategy, strategy_zh)
WHERE s.scheme = 'intimacy5' AND s.ordinal = own.ordinal;

SELECT pg_catalog.pg_extension_config_dump('lifecycle_scheme', 'WHERE NOT builtin');

-- Made after the shipped rows are in.  A script that upgrades them disables the trigger and enables it again.
CREATE FUNCTION lifecycle_internal.lifecycle_scheme_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    shipped text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'table lifecycle_scheme cannot be truncated'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'It holds the schemes that are shipped with the extension.',
                  HINT = 'Delete rows of your own only: WHERE NOT builtin.';
    END IF;

    -- OLD is NULL in an insert, NEW in a delete.
    SELECT s.scheme INTO shipped
    FROM @extschema@.lifecycle_scheme AS s
    WHERE s.builtin AND (s.scheme = NEW.scheme OR (s.scheme = OLD.scheme AND OLD.builtin))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'scheme "%" is shipped with the extension and cannot be changed', shipped
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Copy its rows under a new scheme name and change the copy.';
    END IF;

    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    NEW.builtin := false;
    NEW.label_en := coalesce(NEW.label_en, NEW.label_zh);
    NEW.label_zh := coalesce(NEW.label_zh, NEW.label_en);
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_scheme_guard() IS
'Trigger of lifecycle_scheme: keeps shipped schemes as they are.

New rows cannot join a shipped scheme, builtin becomes false, and a label that was left out is that of the other language.
Errors: 55000 a change of a shipped scheme.';
REVOKE EXECUTE ON FUNCTION lifecycle_internal.lifecycle_scheme_guard() FROM PUBLIC;

CREATE TRIGGER lifecycle_scheme_guard BEFORE INSERT OR UPDATE OR DELETE ON lifecycle_scheme
FOR EACH ROW EXECUTE FUNCTION lifecycle_internal.lifecycle_scheme_guard();
COMMENT ON TRIGGER lifecycle_scheme_guard ON lifecycle_scheme IS 'Keeps shipped schemes as they are.';

CREATE TRIGGER lifecycle_scheme_truncate BEFORE TRUNCATE ON lifecycle_scheme
FOR EACH STATEMENT EXECUTE FUNCTION lifecycle_internal.lifecycle_scheme_guard();
COMMENT ON TRIGGER lifecycle_scheme_truncate ON lifecycle_scheme IS 'Keeps shipped schemes in the table.';

CREATE FUNCTION lifecycle_label(stage lifecycle_stage, scheme text DEFAULT 'lifecycle7', language text DEFAULT 'en',
    touch text DEFAULT '') RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named record;
BEGIN
    IF lifecycle_label.stage IS NULL OR lifecycle_label.scheme IS NULL OR lifecycle_label.language IS NULL THEN
        RETURN NULL;
    END IF;
    IF lifecycle_label.language NOT IN ('en', 'zh') THEN
        RAISE EXCEPTION 'unknown language "%"', lifecycle_label.language
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Use one of: en, zh.';
    END IF;

    -- the row of the touch, else the one for any
    SELECT s.label_en, s.label_zh INTO named
    FROM @extschema@.lifecycle_scheme AS s
    WHERE s.scheme = lifecycle_label.scheme AND s.stage = lifecycle_label.stage
      AND s.touch = coalesce(lifecycle_label.touch, '');
    IF NOT FOUND THEN
        SELECT s.label_en, s.label_zh INTO named
        FROM @extschema@.lifecycle_scheme AS s
        WHERE s.scheme = lifecycle_label.scheme AND s.stage = lifecycle_label.stage AND s.touch = '';
    END IF;
    IF NOT FOUND AND NOT EXISTS (
            SELECT FROM @extschema@.lifecycle_scheme AS s WHERE s.scheme = lifecycle_label.scheme) THEN
        RAISE EXCEPTION 'unknown scheme "%"', lifecycle_label.scheme
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = (SELECT format('Use one of: %s.', string_agg(known.name, ', ' ORDER BY known.name))
                          FROM (
                              SELECT DISTINCT s.scheme COLLATE "C" FROM @extschema@.lifecycle_scheme AS s
                          ) AS known (name));
    END IF;
    RETURN CASE lifecycle_label.language WHEN 'en' THEN named.label_en ELSE named.label_zh END;
END
$$;
COMMENT ON FUNCTION lifecycle_label(lifecycle_stage, text, text, text) IS
'What a scheme of lifecycle_scheme calls a stage, in language en or zh.
A touch is the key of the latest contact (awareness, interest, consideration, usage) for schemes that split a stage by it; any other touch and NULL
are read as none.
NULL for a NULL stage, scheme or language, and where a scheme of your own leaves out the stage.
Reads the table lifecycle_scheme; queries over many rows join it faster. Error: 22023 an unknown scheme or language.';

CREATE VIEW lifecycle_crosswalk WITH (security_invoker = true) AS
SELECT a.stage::text AS stage,
       pg_catalog.array_position(
           pg_catalog.enum_range(NULL::@extschema@.lifecycle_stage), a.stage)::smallint AS stage_rank,
       CASE WHEN a.touch OPERATOR(pg_catalog.=) '' THEN b.touch ELSE a.touch END AS touch,
       a.scheme, a.ordinal, a.label_en, a.label_zh,
       b.scheme AS other_scheme, b.ordinal AS other_ordinal, b.label_en AS other_label_en, b.label_zh AS other_label_zh
FROM @extschema@.lifecycle_scheme AS a
JOIN @extschema@.lifecycle_scheme AS b ON b.stage OPERATOR(pg_catalog.=) a.stage
WHERE b.touch OPERATOR(pg_catalog.=) a.touch
   -- one scheme splits the stage by this touch, the other has one row for all
   OR (a.touch OPERATOR(pg_catalog.=) '' AND NOT EXISTS (
           SELECT FROM @extschema@.lifecycle_scheme AS own
           WHERE own.scheme OPERATOR(pg_catalog.=) a.scheme AND own.stage OPERATOR(pg_catalog.=) a.stage
             AND own.touch OPERATOR(pg_catalog.=) b.touch))
   OR (b.touch OPERATOR(pg_catalog.=) '' AND NOT EXISTS (
           SELECT FROM @extschema@.lifecycle_scheme AS own
           WHERE own.scheme OPERATOR(pg_catalog.=) b.scheme AND own.stage OPERATOR(pg_catalog.=) b.stage
             AND own.touch OPERATOR(pg_catalog.=) a.touch));
COMMENT ON VIEW lifecycle_crosswalk IS
'What the stages of one scheme are called in another.

A row for each stage, each two schemes (a scheme with itself included), and each touch by which one of the two splits the stage. Your own schemes are
in it.';
COMMENT ON COLUMN lifecycle_crosswalk.stage IS 'The stage, as text.';
COMMENT ON COLUMN lifecycle_crosswalk.stage_rank IS 'Place of the stage in its order, 1 (prospect) to 7 (recovery).';
COMMENT ON COLUMN lifecycle_crosswalk.touch IS
'Key of the latest contact where one of the two schemes splits the stage by it; empty for any other and for none.';
COMMENT ON COLUMN lifecycle_crosswalk.scheme IS 'One scheme.';
COMMENT ON COLUMN lifecycle_crosswalk.ordinal IS 'The step of that scheme, from 1.';
COMMENT ON COLUMN lifecycle_crosswalk.label_en IS 'English name of that step.';
COMMENT ON COLUMN lifecycle_crosswalk.label_zh IS 'Chinese name of that step.';
COMMENT ON COLUMN lifecycle_crosswalk.other_scheme IS 'The other scheme.';
COMMENT ON COLUMN lifecycle_crosswalk.other_ordinal IS 'The step of the other scheme, from 1.';
COMMENT ON COLUMN lifecycle_crosswalk.other_label_en IS 'English name of the other step.';
COMMENT ON COLUMN lifecycle_crosswalk.other_label_zh IS 'Chinese name of the other step.';
GRANT SELECT ON lifecycle_crosswalk TO PUBLIC;
