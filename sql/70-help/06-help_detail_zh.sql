
-- All about each function of stages, values and datasets, in Chinese: a text a name, whatever its overloads.  The rest (clv_...) is told in English
-- alone.  test/pgtap/catalog.sql compares codes and arguments with those of the comments: who changes one is told to change the other.

CREATE FUNCTION lifecycle_internal.lifecycle_help_detail_zh() RETURNS TABLE (name text, zh text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 70 SET search_path = pg_catalog, pg_temp AS $body$
    VALUES
    -- ---- datasets ----
    ('lifecycle_attach', $$新建一个模式（schema），名称即 dataset，归调用者所有，其中有关系 profiles 以及建在它上面的各个视图。要么全部建成，要么什么也不建。
orders：订单表；customer（客户）与 at（日期）是其中的列，必须给出。revenue（金额）、cost（成本）、category（品类）、order_key（订单号）也是其中的列，可以省略。
不给 revenue 时（例如到店记录），每行计为 1，届时会给出提示（NOTICE），视图 data_quality 中也会注明。filter：对行的条件，例如 status <> 'cancelled'。
关系可以写成原名，如 Order Lines，也可以照 SQL 的写法，如 sales."Order Lines"；列可以写列名，也可以写由该关系的列构成的表达式，如 quantity * unit_price。
order_key：同一客户、同一订单号的各行算作一个订单，日期取其中最早的一天；不给时每行就是一个订单。
customers：客户表，每行一位认识的客户，其各列也会显示，没有下过单的即为潜在客户。customer_key：其中的客户列，不给时与订单表同名。
customer_since：从哪天起认识此人（首次接触）的列，as_of 更早时还不知道此人。
接触、投入、应收余额、满意度等其他来源，用 lifecycle_attach_source 逐个加入。
horizon_days：预期价值与预期订单预测多少天，取整为模型的期，并且不超过订单历史的长度；NULL 表示按模型所定。
time_zone：timestamptz 按哪个时区取日期，默认为会话的时区。as_of：固定以哪一天为准；NULL 表示今天。
model：视图 lifecycle_models 中的模型名。scheme：阶段方案。language：标签的语言，en 或 zh。
value_share、potential_share：关系未终止的客户中，当前价值、潜在价值最高的多大比例算作“高”，0.2 即前五分之一；value_share 也用于所有客户至今的贡献。alert_probability：可能性达到多少时列入 alerts。
maintain：live 为视图，总是最新；scheduled 为表，由 lifecycle_refresh 重建；tracked 为表，由触发器记录变动、lifecycle_refresh 合并。
learn：是否由本数据集的客户学得模型，建立时学一次，以后刷新时按需再学。
refresh：为假时，首次刷新留给 lifecycle_refresh（例如还要加入其他来源）；在此之前，不是 live 的数据集没有客户。over_rls：是否允许保存受行级安全策略（RLS）保护的行。
日期或金额不可能成立的行会被搁置，在视图 data_quality 中计数。
错误：42P06 模式已存在；42P01、42809 关系不存在或种类不对；42703、42P10、42804 列不存在、是系统列或类型不对；
42601、0A000、42P17 表达式有语法错误、含子查询或是易变的；42501 缺少权限；55000 会保存受行级安全策略保护的行，而 over_rls 没有允许；
42701 列重名；22023、22004、22008、42622、42939 某个参数不合要求。$$),
    ('lifecycle_attach_source', $$让数据集 dataset 再读取一个关系 relation，并列出数据集由哪些对象组成。
measure（来源的种类）：order 订单、customer 客户表、contact 接触、investment 投入、wallet 客户总业务量、balance 应收余额、bad_debt 坏账、referral 推荐、satisfaction 满意度、
signal 信号（如投诉）、attribute 属性、contract 合同、gain 收益。同一种类可以有多个来源，合在一起读取；但客户表只能有一个。
customer 与 at：客户与日期，不另说明时与订单表同名。客户表的 at 是“从哪天起认识这位客户”，属性的 at 是“从哪天起成立”，都可以不给。
value：金额或分数；接触、信号、客户表与属性没有。key：订单的品类、接触的环节、信号的种类、投入所属的项目。filter：对行的条件。
columns：该种类另外带有的列。order：cost、order_key；satisfaction：dimension（维度）、expectation（期望）、sacrifice（付出）、competitor（竞争者的分数）、competitor_sacrifice；
signal：answered（答复日）、settled（解决日）；balance：due（到期日）；referral：referrer（推荐人），此时不给 value；contract：ends（到期日，必给）、renewed（续签日）、notice（通知日）；
attribute：任意各列，分别成为视图 customers 的一列，例如 {"channel": "utm_source", "switching_cost": "cost_to_leave"}。
关系、列与表达式的写法同 lifecycle_attach。
加入后数据集随即刷新，refresh 为假时留给 lifecycle_refresh；tracked 数据集像对订单一样跟踪该关系。要么全部完成，要么什么也不变。
错误：42710 已有客户表，或已这样读取该关系；22023 种类未知，或给出了该种类没有的 value、key 或列；22004 缺少 value 或某列；
42602、42622 属性的名称为空或过长；以及 lifecycle_attach 与 lifecycle_refresh 的各种错误。$$),
    ('lifecycle_detach_source', $$从数据集 dataset 中移除一个来源，并列出数据集由哪些对象组成。
source：来源在视图 lifecycle_sources 中的名称，即它的种类；同一种类的第二个起带编号，如 signal、signal_2。
原有的关系不变，只去掉数据集的触发器；数据集随即刷新，refresh 为假时留给 lifecycle_refresh。要么全部完成，要么什么也不变。
错误：42704 没有这个数据集，或没有这个来源；55000 订单不能移除；2BP01 有别的对象依赖视图 customers，而它将失去客户表的列；以及 lifecycle_refresh 的各种错误。$$),
    ('lifecycle_attach_script', $$移除数据集 dataset 并重新建立它的各条语句，每行一条；扩展升级后用它得到新的视图。
包括所设的一切：各来源、客户在数据集中的类型、各项设置、目标、行动，以及谁可以读它的各关系；最后是一次刷新。各种记录不随之保留：阶段变动、预警与预测和回流的记录、学得的模型，
都重新开始。请以数据集所有者的身份执行；若中间状态不应被人看到，就放在一个事务中：psql -XAtq -c "SELECT statement FROM lifecycle_attach_script('shop')" > shop.sql，然后 psql -1 -f shop.sql。
以数据集所有者的身份运行。错误：42704 没有这个数据集；42501 不是它的所有者；22004 参数为 NULL；55000 它的设置已丢失，或别人可以在它的模式中建立对象。$$),
    ('lifecycle_detach', $$数据集 dataset 的模式，以及 lifecycle_attach 所建的一切（包括触发器），都会删除；原有的表不变。
错误：2BP01 有别的对象依赖它，或在它的模式中（详情里指明是什么）；42704 没有这个数据集；42501 不是它的所有者；55000 别人可以在它的模式中建立对象。$$),
    ('lifecycle_refresh', $$使数据集 dataset 成为最新。
在一个事务中完成：档案、快照、阈值，以及哪些客户换了阶段（视图 moves）；换阶段的人数通过 NOTIFY 发到与数据集同名的频道。读者看到的要么是刷新前、要么是刷新后的状态，不必等待。
同一时刻只有一个刷新：另一个会等待；no_wait 为真时不等待，报 55P03。
tracked 数据集只合并上次刷新以来的变动；rebuild 为真，或变动可能未被记录（TRUNCATE、新的分区）时，像 scheduled 那样由各来源重建。
以数据集所有者的身份、在受安全限制的操作中运行，因此无论由谁定时执行，数据集中的任何东西都不会以此人的权限运行。
设置保存在数据集的表 dataset 中，例如：UPDATE shop.dataset SET as_of = '2026-06-30', language = 'zh'。可改的有 as_of、model、scheme、language、value_share、value_from、
potential_share、potential_from、contribution_from、alert_probability、horizon_days、moves_kept、plausible_from，改后刷新即生效。
返回客户数，以及改变、新增、删除的档案数。
错误：42704 没有这个数据集；42501 不是它的所有者，或将运行所有者未曾选定的角色的代码；55000 别人可以在它的模式中建立对象，或拥有其中的对象；来源不存在或被改动时同 lifecycle_attach 的各种错误。出错时什么也不变。$$),
    ('lifecycle_cut', $$按客户分组（例如按地区）查看数据集的任一视图。
view：该视图的一行，用来指明是哪个视图，写成 NULL::shop.segments。by：视图 customers 的一列（您自己的客户表的列也在其中），或由其各列构成的表达式。
对 by 的每个值（列 cut，文本）返回该视图就这些客户而言的各行：SELECT cut, (line).* FROM lifecycle_cut(NULL::shop.segments, 'region')。
人数与金额之和等于整个视图的人数与金额；比例则是在该组之内的比例。
错误：42809 不是数据集的视图；42703、42601、0A000、42P17 by 不是列，也不是可用的表达式；42501 缺少对视图的权限。$$),
    ('lifecycle_report', $$把数据集 dataset 做成一页 HTML 报告，语言即数据集的语言。
内容有：主要数字、各阶段的客户、目标与利润、客户价值矩阵、生命周期曲线及重点客户各自的曲线、阶段之间的转移、关系的类型、流失的原因、增长、流失的代价、客户资产的变化、以往预测的准确程度、
预警、工作清单、数据说明、阅读方法。
也是格式正确的 XML；不含脚本，不从别处加载任何内容；随系统显示浅色或深色，可以打印。数据中的文字都经过转义。
以 UTF-8 保存：psql -XAtq -c "SELECT lifecycle_report('shop')" > shop.html。
以数据集所有者的身份运行。错误：42704 没有这个数据集；42501 不是它的所有者；22004 参数为 NULL；55000 别人可以在它的模式中建立对象；以及各视图的错误。$$),
    ('lifecycle_plan', $$在预算 budget 之内，对数据集 dataset 的哪些客户采取什么行动，使预期收益减去费用之后最大。
有哪些行动、各花多少、效果如何，写在数据集的表 offers 中。效果必须是测得的（用 lifecycle_effect，按阶段，且比 0 高出 1.96 个标准误以上）或由您给出的，否则不列入计划；
列 basis 说明是哪一种。每位客户最多一项行动；费用不低于所带来收益的行动不取；象限为 drop（任其流失）的客户不取。
gain：预期该行动增加的利润，以测得或给出效果时的天数为期；gain_error：其标准误（测得时才有）。spent 与 net_gain_so_far 为累计值。
bound：预算之内任何计划的净收益之和都不会超过它。
候选按单位费用的净收益由高到低选取，至少达到 bound 所对应计划的一半；客户多时几乎达到全部。数据相同，计划就相同。以数据集所有者的身份运行。
错误：22004 参数为 NULL；22023 预算为负；55000 数据集没有 offers；42704 没有这个数据集；42501 不是它的所有者；以及 lifecycle_effect 的各种错误。
出处：Sinha 与 Zoltners，Operations Research 27，1979（多选背包问题）。$$),
    ('lifecycle_effect', $$一项措施对受到它的客户起了什么作用，按阶段及合计；以数据集 dataset 的订单等来源计算。
时间从 since 到 until；阶段取 since 前一天的。treated：受到措施的客户，可以是只有一列（客户号）的查询，也可以是表或视图的名称，其中须有与订单表客户列同名的列；
以数据集所有者的身份运行，名称按调用者的 search_path 查找。
把他们与 since 前一天处于同一阶段、但没有受到措施的客户匹配：预期价值（那一天的 lifecycle_clv，以同样的天数为期）与此前同样天数的利润相近者归入同一格，
即粗化精确匹配，至多 30 档乘 30 档，每格约十位客户。此后各天的数据一概不看；since 之前没有任何事件的客户不参加。对照客户加权，使其分布与受到措施者相同，
因此得到的是对受到措施者的平均效果。
effect：每位客户每期利润（收入减成本与坏账）的双重差分，再减去匹配之后各格内仍存在的先前利润差异（按该阶段对照客户的斜率）所造成的部分，因此不会把“回归均值”当成效果。
标准误是分层均值的标准误，给定各格与投入：对各格 份额的平方 ×（受到措施者的 s²/n + 对照者的 s²/n）求和后开方，再加上斜率的误差。
结论成立的前提是：若没有这项措施，同一格内的利润变化本应相同。请随机选择对象，或先看措施之前的一段时间，那里的效果应为 0。
数据集有投入来源时，还按阶段给出回报与弹性。以数据集所有者的身份运行。
错误：22004 参数为 NULL；22008 日期为无穷；22023 since 不早于 until、until 晚于数据集的日期、没有受到措施者、没有可比者，或不是只读的 SELECT；42601 不是 SQL；
42804 多于一列；22P02 客户号不符合类型；42P01、42703、42501 查询所引用的对象有误；42704 没有这个数据集，42501 不是它的所有者。
出处：Iacus、King 与 Porro 2012（匹配）；Abadie 与 Imbens 2011（校正）。$$),
    ('lifecycle_what_if', $$若数据集 dataset 的客户留得更久或购买更多，会带来多少价值。
每行为其方案的一个阶段（同视图 segments），另有一行合计 all：expected_value 即视图中所示，changed_value 为改变之后的值，还有两者之差。
retention：每 100 位仍在的客户中（联系松散的与紧密的，按对每位客户的估计），365 天内不流失的有几位，即 (1 - leave)^(365 / period_days) 的平均值；
leave 为数据集模型的 leave_loose 或 leave_bound。
retention_points：保持率提高几个百分点。从现在起把两种流失可能性乘以同一个系数，使全体的保持率恰好提高这么多；changed_retention 为提高后的值。
若将超过 100，则无人流失；leave_loose 不会超过 0.9。
spend_factor：乘以每个购买日的毛利（收入减退款与成本），不乘 stage_investments。
horizon_days：预测多少天，取整为模型的期，至少一期。discount_rate：年折现率，0 至 10。NULL 表示用数据集的。
对客户现状的估计不变：已经流失的客户并不会因为“留得更久”而多带来价值，除非回来。各项越大，结果不会越小；较高的 discount_rate 以及购买或服务本身亏损的情形除外。
以数据集所有者的身份运行。
错误：22004 参数为 NULL；22023 数值超出范围；22003 数值超过 9.2e12；42704 没有这个数据集；42501 不是它的所有者。
出处：Gupta、Lehmann 与 Stuart，Journal of Marketing Research 41，2004（一个百分点的保持率值多少）。$$),
    ('lifecycle_model_diff', $$数据集 dataset 中，按模型 model_a 与 model_b 判断阶段不同的客户。
以数据集的日期为准，当前价值高的在前：按两个模型各自的阶段及其名称、最近 365 天的利润、两个模型各自预期的价值。在改动模型之前，按两个阶段分组，即可看出谁会移动、涉及多少价值。
以数据集所有者的身份运行。错误：22023 模型未知；22004 参数为 NULL；42704 没有这个数据集；42501 不是它的所有者。$$),
    -- ---- models ----
    ('lifecycle_model_get', $$按名称 name 取得模型，作为阶段类函数的参数：lifecycle_stage(profile, '2026-06-30', lifecycle_model_get('strict'))。
name：同视图 lifecycle_models 中的名称。同名时自己的优先；写成 owner.name 即指明是谁的。别人共享的、名称中带点的模型，只能写成 owner.name。
错误：22023 没有这个模型，提示中列出有哪些；42P09 有几个角色向您共享了同名的模型。$$),
    ('lifecycle_model_save', $$保存自己的模型，返回其名称 name。
changes：要改的列及其值，例如 {"fall_to": 0.7, "description": "销售部已签字"}。base：其余各列取自哪个模型；不给时取自己的同名模型，没有则取 default。
也可以直接给出整个模型 model（例如 lifecycle_fit 学得的），此时名称以 name 为准，与模型自己的列 name 无关。
任何角色都可以保存；每个角色只能改自己的，两个角色可以有同名的模型。用 lifecycle_model_share 共享之前，除超级用户和数据库所有者外，别人看不到。
模型是模式 lifecycle_own 中只有一行的表，像其他表一样备份与恢复。
错误：55000 与随扩展提供的模型同名；42703 没有这一列；22023 数值超出范围，或 base 未知；22004 参数为 NULL；2202E 数组长度不对；22P02 不是 JSON。$$),
    ('lifecycle_model_share', $$让角色 role 使用自己名为 name 的模型，返回模型的名称。
role：角色名；public 表示所有人。等同于对该模型的表 GRANT SELECT。
错误：22023 您没有这个模型；55000 随扩展提供的模型；42704 没有这个角色。$$),
    ('lifecycle_model_unshare', $$不再让角色 role 使用自己名为 name 的模型，返回模型的名称。
role：角色名；public 表示所有人。错误同 lifecycle_model_share。$$),
    ('lifecycle_model_drop', $$删除自己名为 name 的模型，返回其名称。
错误：22023 您没有这个模型；55000 随扩展提供的模型；2BP01 有数据集正在用它。$$),
    ('lifecycle_model_check', $$检查模型 model：合理则为真，否则报错，指明是哪一列、应当怎样。
错误：22023 数值超出范围，或几个阈值相互矛盾；22004 有 NULL；2202E 数组长度不对。$$),
    ('lifecycle_model_shipped', $$随扩展提供的模型，取自程序库中的常量；用来查看自己的模型与它有何不同。
name：default、weekly、quarterly 或 yearly。
错误：22023 没有提供这个名称的模型。$$),
    ('lifecycle_fit', $$由一家商店的客户学得模型：每位客户一份档案 profile，以 as_of 当日所知为准。
学得的是与估计有关的各列：新客户多久购买一次、频率怎样变化、怎样流失、怎样回来、怎样永久失去、购买怎样分散，以及一个购买日带来多少毛利（prior_margin 与 prior_orders，
所给模型已有 prior_orders 时除外）。阈值等其余各列保持 model 原样；model 本身相当于另外 20 位客户。
至多看 5,000 位客户，按其截至 as_of 的历史的散列值选取，因此结果与此后的事件、行的顺序、并行进程数都无关。没有下过订单的客户时，结果就是所给的模型；没有行时为 NULL。
错误：22023 同一组中给了不同的模型；22008 as_of。
出处：期望最大化，Baum 等 1970；Dempster、Laird 与 Rubin 1977。$$),
    ('lifecycle_fit_report', $$同 lifecycle_fit（参数 profile、as_of、model），并附学习情况：见类型 lifecycle_fit_summary。
错误同 lifecycle_fit。$$),
    -- ---- stages ----
    ('lifecycle_stage', $$关系在某日所处的阶段。可以由档案得出：lifecycle_stage(profile)、lifecycle_stage(profile, as_of)；也可以直接由订单得出（聚合）：
SELECT customer_id, lifecycle_stage(ordered_at, amount, current_date) FROM orders GROUP BY customer_id。
as_of：哪一天，类型为 date，不给时为今天；手头是时间戳就写成 now()::date。此后的事件一概不看。首个事件之前为 NULL。
由一张判定表得出：把对客户的估计（多久购买一次、是否仍在）与阈值比较，第一条成立的即为阶段，见 doc/stages.md。
默认用模型 default，它不了解任何一家商店；要用别的模型，写 lifecycle_model_get('名称')，或由 lifecycle_fit 从自家客户学得。
聚合时以各行中最晚的 as_of 为准，有 NULL 的行跳过，没有行时为 NULL。at：订单日期。revenue：金额，负数为退款。
错误：22008 日期；22003 金额；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_status', $$关系在某日（as_of）的状况，合为一行；写在 FROM 中：FROM profiles, lifecycle_status(profile, '2026-06-30') AS s。
stage 阶段；since 从哪天起；previous_stage 先前的阶段，没有则为 NULL；reason 判定表中成立的那一条；cycle 第几轮，每次终止后归来加 1。
pattern 同 lifecycle_pattern；grade 按往来长短与多少分的等级：potential 潜在客户、new 新客户、regular 经常性客户、old 老客户、loyal 忠诚客户，终止后为 former 昔日客户。
orders、revenue（减退款）、cost、profit（再减坏账与投入）：至今的合计。first_at、last_at：首末订单日。
tenure_days 关系存续的天数（已终止的算到最后一个订单）；silence_days 距最后一个订单的天数；cadence_days 购买日之间的平均间隔。
usual_gap_days 判定表据以衡量未购时间的自身间隔；silence_gaps 以该间隔计的未购时间，淡季或总业务量缩小时折减。本轮购买日不足三天时，二者为 NULL。
usual、recent：平常与近期每期的购买日数；trend：近期与此前之比减 1；volatility：每期净收入的标准差与均值之比；share、share_trend：近期占客户总业务的份额及其变化。
usual_ahead、expected_ahead：今后六期的净收入，按平常水平与按预期。
p_active：尚未流失的可能性。p_no_order：在判定表所看的各期内不购买的可能性。
chance_none、chance_fewer、chance_holds、chance_more：今后六期不购买、减少、持平、增加的可能性，四者之和为 1。
不知道的为 NULL；首个事件之前整行为 NULL。模型 model：lifecycle_model_get(...)、lifecycle_model 的一行，或由 lifecycle_fit 学得的。
错误：22008 as_of；22003 合计超过 64 位；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_customer', $$一次调用得到客户在 as_of 的状态与价值：先是 lifecycle_status 的各列，再是 lifecycle_clv 的各列；p_active 两者共有。
首个事件之前为 NULL；首单之前，expected_npv 及其后各列为 NULL。
请写在 FROM 中：FROM profiles, lifecycle_customer(profile) AS c；若写成 (lifecycle_customer(...)).*，每列都会重算一遍。
模型 model：lifecycle_model_get(...)、lifecycle_model 的一行，或由 lifecycle_fit 学得的。
错误：22008 as_of；22003 合计超过 64 位；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_explain', $$解释客户在 as_of 为什么处于这个阶段，每行一条。language：en 或 zh。
第一行是阶段与理由。此后每行是判定表的一问：evidence 问的是什么，value 实际数值，threshold 阈值，verdict 由此得出什么，margin 数值还差多少才到阈值。
没有来源的问题（客户总业务量、应收余额、信号、成本）不列出。
模型 model：lifecycle_model_get(...)、lifecycle_model 的一行，或由 lifecycle_fit 学得的。
错误：22008 as_of；22023 语言；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_history', $$阶段的历史，每期一行，到 as_of 为止。
期从首个事件算起，最后一期止于 as_of；period_end 为该期最后一天。以后再有新的各期，已有的行也不会变；只有尚未结束的最后一期可能变。
revenue 已减退款；profit 已减成本、坏账与投入。reason：当时判定表中成立的那一条。
模型 model：lifecycle_model_get(...)、lifecycle_model 的一行，或由 lifecycle_fit 学得的。
错误：22008 as_of；22003 合计超过 64 位；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_milestones', $$到 as_of 为止关系的里程碑，合为一行；尚未到达的为 NULL。
started_at：首个事件的日期，不论种类；start_basis：它的种类，即 contact、investment、cost 或 order（同一天有几种时，依次取接触、投入、订单、成本；都没有才取其他种类）。
enquired_at：首次接触。targeted_at：首单及以前的首次投入，或首单之前的成本。
first_order_at：首单；days_to_first_order：从开始到首单的天数。repeat_at：第二个购买日；days_to_repeat：从首单算起的天数。
以下两项与考察期相比。考察期从首单起，到显示出另一个阶段为止。考察期内购买的品类为基本品类，没有品类的也算基本品类。
incremental_at：考察期之后，基本品类净收入首次超过基线的完整一期的首日；基线为考察期的同类收入除以其期数（为负则取 0），且须超出偶然：
超出考察期的一个购买日，或超出考察期所预期购买日数的平方根。cross_buy_at：考察期之后首次购买非基本品类；考察期的订单都没有品类时为 NULL。
formation_at、stability_at、decline_at：首次显示为该阶段的日期；days_to_formation、days_to_stability：从首单算起的天数。
ended_at：现行终止的首日，若欠款此后才结清，则为结清之日；它不是最后一次购买的日期，关系未终止（包括尚有欠款）时为 NULL。last_order_at：最近的订单。
除随 as_of 变化的 ended_at 与 last_order_at 外，各项一经确定不再改变，除非 lifecycle_history 尚未结束的最后一期有变。首个事件之前为 NULL。
错误：22008 as_of；22003 合计超过 64 位；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_pattern', $$到 as_of 为止，上一轮关系是怎样结束的。
early_abort 早期流产型：未曾增长、未曾归来，也未稳定满 settled_periods 期。midway_death 中途夭折型：增长过或归来过，但未稳定满 settled_periods 期。
early_exit 提前退出型：稳定过，但不满 lasting_periods 期。long_lasting 长久保持型：稳定得更久。open：尚未结束。首个事件之前为 NULL。
模型 model：lifecycle_model_get(...)、lifecycle_model 的一行，或由 lifecycle_fit 学得的。
错误：22008 as_of；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_dwell', $$到 as_of 为止每个阶段持续了多久：每个出现过的阶段一行，按阶段顺序。
visits：出现过几次。periods：lifecycle_history 中显示它的行数，在首期之内就下了单的潜在客户为 0。
days：天数，各阶段之和为从首个事件到 as_of（首尾都计）的天数；share：所占比例。
first_since：首次出现的首日；last_until：最近一次出现的末日。首个事件之前没有行。
错误：22008 as_of；22003 合计超过 64 位；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_transitions', $$到 as_of 为止，客户在前后两期之间怎样在各阶段间转移（聚合）；用 lifecycle_transition_rows 列成行。
被 as_of 截断的最后一期不计。有 NULL 的行跳过；没有完整的一期时为 NULL。默认用模型 default。
错误：22008 as_of；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_transition_rows', $$把 lifecycle_transitions 所计的转移（参数 transitions）列成行。
from_stage 为 NULL 的是进入：首期显示为 to_stage 的客户及其比例。
to_stage 为 NULL 的是末尾：最后一个完整的期显示为 from_stage 的客户；没有概率，因为此后如何尚未观察到。$$),
    ('lifecycle_stage_label', $$方案 scheme 对客户在 as_of 的阶段的称呼。language：en 或 zh。
即 lifecycle_stage 与 lifecycle_touch 的 lifecycle_label，接触取该方案所用的（lifecycle_touches）。首个事件之前为 NULL。
读取表 lifecycle_scheme；行多的查询，直接与该表连接更快。
错误：22008 as_of；22023 方案或语言未知；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_label', $$lifecycle_scheme 中的方案 scheme 对阶段 stage 的称呼，语言 language 为 en 或 zh。
touch：最近一次接触的环节（awareness 认知、interest 兴趣、consideration 考虑、usage 使用），供按接触细分阶段的方案使用；其他值与 NULL 都视为没有。
阶段、方案或语言为 NULL 时，以及自定方案没有列入该阶段时，结果为 NULL。读取表 lifecycle_scheme；行多的查询，直接与该表连接更快。
错误：22023 方案或语言未知。$$),
    ('lifecycle_touch', $$客户到 as_of 为止最近一次接触的环节，供按它细分阶段的方案（lifecycle_label）使用。
touches：要找的各环节，按走向购买的顺序；同一天有几个时取走得最远的。档案只保存环节的 32 位散列值，因此是拿这些词逐一去对。没有这样的接触时为 NULL。
错误：22008 as_of。$$),
    ('lifecycle_touches', $$方案 scheme 按哪些接触细分阶段，即 lifecycle_touch 所用的参数；按方案的步骤排列，不细分时为 NULL。读取表 lifecycle_scheme。
错误：22023 方案未知。$$),
    ('lifecycle_curve_svg', $$客户的生命周期曲线，一幅独立的 SVG 图。
不含脚本，不引用外部的字体或文件，纯 ASCII，至多 96 kB。横轴从首个事件到 as_of，画出每期净收入（没有收入时画每期订单数），曲线、面积与下方色带按当时的阶段着色；
虚线与圆圈标出阶段的变化，实线与菱形标出一轮的结束。图例写明各阶段；title 与 desc 用文字说明同样的内容，供看不见图的人使用，语言 language 为 en 或 zh。
曲线经过平滑：每天取周围各期的加权平均，权重为期长与双权核，核宽为一期半（或全长的三十分之一，取大者），并不小于客户自身的购买间隔，至多为全长的八分之一。
多于 120 期时合并为 120 步以内，每步取其中最多的阶段。首个事件之前为 NULL。
错误：22008 as_of；22023 语言未知；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。
出处：核回归，Nadaraya 1964，Watson 1964；配色，Okabe 与 Ito 2008。$$),
    -- ---- values ----
    ('lifecycle_clv', $$客户在 as_of 值多少：已实现的、预期的，及合计。
realised_npv：已经带来的，每笔现金流按模型的 discount_rate 复利折算到 as_of。total：realised_npv 与 expected_npv 之和。
expected_npv = margin × discounted_orders − standard_cost：在模型的 horizon_periods 期之内（出厂设置为一年）预期带来的，依据对客户的估计：多久购买一次，是否仍在。
standard_error：预测的标准误，来自客户的真实情况、购买次数与金额以及毛利的不确定，前提是模型成立。
margin：一个购买日的毛利（收入减退款与成本）；以往的信息每 365 天减半，客户自身的均值向 prior_margin 靠拢，其权重相当于 prior_orders 个购买日（两者由 lifecycle_fit 学得）。
discounted_orders：折现的购买日数。standard_cost：来自 stage_investments，因此客户可能值负数。p_active：尚未流失的可能性。
同一期限内、不折现：expected_orders 预期购买日数；p_order 至少购买一次的可能性；next_order_at 下一次购买到那天为止来与不来的可能性相等，p_order 低于一半时为 NULL。
期限无穷时按十年计。expected_low、expected_high：100 个结果中有 95 个落在其间。
horizon_periods：换一个期限，整数，或 Infinity。默认用模型 default。
首单之前，除 realised_npv 外均为 NULL；首个事件之前为 NULL。
错误：22008 as_of；22003 数值超过 9.2e12；22023 horizon_periods 有误（没有折现率时期限必须有终点）；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。
出处：马尔可夫报酬过程，Pfeifer 与 Carraway，Journal of Interactive Marketing 14，2000。$$),
    ('lifecycle_winback', $$赢回客户与任其流失相比，到 as_of 为止能多带来多少价值。
花费 cost，换取 success_probability（成功的可能性）。npv_release：照现在这样下去的预期，包括自行归来（即 lifecycle_clv 的 expected_npv）。
npv_won：同一位客户、同样的频率，若从现在起重新购买，且联系的紧密程度与新客户相同。
npv_reinvest = success_probability × npv_won + (1 − success_probability) × npv_release − cost；gain = npv_reinvest − npv_release，按它排序。
breakeven_cost：赢回最多可以花多少；breakeven_probability：花这么多时至少需要多大的可能性，怎样都不够时为 NULL。past_npv：客户已经带来的，折算到 as_of。
首单之前为 NULL。默认用模型 default。
错误：22023 费用为负，或可能性不在 0 与 1 之间；22008 as_of；22003 数值超过 9.2e12；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_loss', $$失去该客户损失了多少：从前的价值减去 as_of 的价值。
npv_before：若一直像 at 那天一样，as_of 时的预期；at 为最近一个显示为稳定期的期末，从未稳定过则取预期频率最高的一期。
npv_now：现在的预期（即 lifecycle_clv 的 expected_npv）。stage：at 那天的阶段。首单之前为 NULL。默认用模型 default。
错误：22008 as_of；22003 数值超过 9.2e12；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_profit', $$关系到 as_of 为止的利润，按先后经历的阶段列出，每次经历一行。
按时间排列；同一轮中离开后又回到的阶段有两行；首个事件之前没有行。此后的事件不看。金额精确（两到六位小数），各行之和等于该客户的合计。
periods：以模型的期计的长度，不满一期的按比例计。revenue 已减退款；profit = revenue − cost − bad_debt − investment。bad_debt：其间核销的坏账。
investment：其间实际的投入，没有则取模型的标准值（investment_basis：measured 或 standard）。
npv：各笔按模型的 discount_rate、以实际天数除以 365 折现到首个事件；给出 base 时以那天为准，之前的复利、之后的折现。
basic 基本 + incremental 增量 + cross_sell 交叉 + cost_saving 成本节约 + price 价格 + migration 转移 = revenue − cost，均与首次带来收入的那段经历相比，其品类为基本品类。
basic：基本品类按关系开始时的量所得毛利。incremental：买得更多所得。cost_saving：同样的购买，成本低于首段的部分。price：同样的成本，收入高于首段的部分。
migration：其他品类取代基本品类所失部分的毛利。cross_sell：其他品类超出此数的毛利。没有成本时，price 与 cost_saving 为 0，金额增加视为买得更多。
referral：归于推荐的价值，从不计入合计。
错误：22008 as_of 或 base；22003 合计超过 64 位，或 npv 超过 9.2e12；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_breakeven', $$到 as_of 为止，关系从哪天起收回了成本。
breakeven_at：从那天起累计利润（同 lifecycle_profit，以当日终了计）一直不低于 0；仍低于 0 时为 NULL。discounted_at：按折现利润计的同一日期。
lowest：累计利润的最低值，即承担风险的金额，从未低于 0 时为 0；lowest_at：其日期。首个事件之前为 NULL。默认用模型 default。
错误：22008 as_of；22003 合计超过 64 位；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_equity', $$as_of 的客户资产（聚合）：对全体客户的预期，按阶段；每位客户的预期同 lifecycle_clv。用 lifecycle_equity_rows 列成行。
精确：结果与顺序无关，部分之和等于整体。有 NULL 的行跳过；没有客户时为 NULL。默认用模型 default。
错误：22008 as_of；22003 数值超过 9.2e12；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_equity_rows', $$把客户资产 equity 按阶段列成行，只列有客户的阶段：有多少客户、合计值多少、占整体的比例（整体为 0 时为 NULL）。$$),
    ('lifecycle_equity_bridge', $$从 since 到 until，客户资产为什么变化（聚合）。
每位客户的变化按两天的阶段归入一项；增加的部分在 growth 与 cross_sell 之间分摊。精确：各项之和等于整体，与顺序无关。
有 NULL 的行跳过；没有下过单的客户时为 NULL。默认用模型 default。
错误：22023 until 不晚于 since；22008 日期；22003 数值超过 9.2e12；带模型 model 时还有 22004、2202E 与 22023，其中指明是模型的哪一列。$$),
    ('lifecycle_retention', $$保持率、复购率、流失率、推荐率与信号率，以及相应人数（聚合）；结果为数组，用 unnest 展开。
到 as_of 为止，以 period_days 天为一期，从每位客户的首单算起，看最初 periods 期（1 至 1000）。按任意条件分组即成同期群，例如按首单月份。
被 as_of 截断的一期，该客户不计入该期的任何人数，因此尚未发生的事不会压低比率；无人看满的期不列出。精确，与行的顺序及并行进程数无关。
档案或 as_of 为 NULL 的行、没有订单的客户，都跳过。
错误：22004 period_days 或 periods 为 NULL；22023 超出范围，或各行不一致；22008 as_of。$$),
    ('lifecycle_compare', $$在过去某日作出预测，用此后的实际购买来评分，好的在前；预测的是重复购买，一个购买日算一次，首次购买不算。
作为聚合：每位客户一份档案 profile；cut：截止日；horizon_days：预测此后多少天，1 至 3653。结果为数组，用 unnest 展开。
也可以给出查询或数据集的名称 orders：查询的列为客户、日期、金额，同 lifecycle_profiles（以 SELECT、WITH、VALUES 或 TABLE 开头的文本），以调用者的权限运行；
数据集则以其所有者的身份运行，用它自己的、截止日之前学得的模型，除非另外给出。名称恰为 select、with、values 或 table 的数据集，请改用查询。
MBG/NBD、Pareto/NBD 与 BG/NBD 以周为单位就这些客户拟合。名为 lifecycle 的预测即阶段类函数所作的估计，默认用模型 default；其对数得分按“会不会购买”与负二项分布计算。
model：换一个模型，NULL 为默认。opportunity_days：每隔多少天有一次购买机会（1 至 3653），给出后 BG/BB 也参加比较；NULL 表示没有这样的机会。
结果与行的顺序及并行进程数无关；NULL 档案视为没有订单。
错误：22004 截止日或天数为 NULL；22008 截止日为无穷；22023 horizon_days 或 opportunity_days 超出范围，各行不一致，不是只读的单个 SELECT，或预测期超过数据集的日期；
54000 客户过多（约一千万）；42804 列的类型不对；42704 没有这个数据集；42501 不是它的所有者；以及模型的各种错误。$$),
    ('lifecycle_referrals', $$推荐关系树（参数 edges），并把价值归于推荐人；每位客户一行：所在树的第一人（root）、第几层、直接推荐人数、下游全部人数，及其价值。
价值不重复计算：客户把全部价值（own_value 与 received_value）的 share 这一比例传给推荐人，四舍五入到 10^-6 一次。
attributed_value = own_value + received_value − passed_value，其总和恰等于 own_value 的总和。
推荐人不在客户之列时不得价值，被推荐者即为一棵树的第一人。价值为 NULL 视为 0。
错误：22023 推荐关系成环（指明路径）、同一客户出现两次、share 不在 0 与 1 之间；22004 客户或元素为 NULL；22003 价值不是有限的数，或超过 9.2e12。$$),
    ('lifecycle_referral_generations', $$按代列出由推荐而来的客户（参数 edges）；第 0 代不是由推荐而来。
customers：该代人数。referrals：他们带来的人数，即下一代。k_factor：人均推荐数。total：到该代为止的人数。own_value：该代自身的价值。
错误同 lifecycle_referrals。$$),
    -- ---- profiles ----
    ('lifecycle_profile', $$聚合：SELECT customer_id, lifecycle_profile(ordered_at, amount) FROM orders GROUP BY customer_id。
at：订单日期，可以是 date、timestamp 或 timestamptz（后者按会话时区取日期）。revenue：金额，负数为退款。日期或金额为 NULL 的行跳过；没有行时为 NULL。
cost：成本，NULL 为没有。category：品类，以 32 位散列值保存，NULL 为没有。
order_key：该行属于哪个订单，例如发票号；同一订单号的各行是一个订单，日期取其中最早的一天。以 64 位散列值保存，每个订单 10 字节；NULL 表示该行自成一个订单。
它只影响订单数，不影响收入、购买日以及由购买日得出的一切（阶段、RFM、模型）。退款不论订单号如何都不是订单。
错误：22008 日期为无穷，或不在 0001-01-01 至 9999-12-31 之间；22003 金额为 NaN、无穷，或超过 9.2e12。$$),
    ('lifecycle_measure', $$聚合；用 || 与订单的档案合并。
measure：order、refund、cost、investment、contact、wallet、balance、referral、satisfaction、signal、order_key 或 bad_debt。at：日期。value：数值。有 NULL 的行跳过。
key：接触的环节、品类等，以 32 位散列值保存，NULL 为没有。种类为 order_key 时，value 是明细行数，key 是订单号，以 64 位散列值保存；没有 key 的行跳过。
错误：22023 种类未知，退款或客户总业务量为负，或 order_key 的行数不是整数；22004 order_key 必须带 key；22008 日期；22003 数值。$$),
    ('lifecycle_merge', $$聚合。NULL 跳过；全为 NULL 时为 NULL。
错误：22003 合计超过 64 位。$$),
    ('lifecycle_profiles', $$一个查询中每个客户的档案，结果等同于 GROUP BY，但快数倍：
SELECT * FROM lifecycle_profiles('SELECT customer_id, ordered_at, amount FROM orders') AS t(customer_id bigint, profile lifecycle_profile)。
query 的列：客户（任何可散列的类型）、日期、金额 [、成本 [、品类 [、订单号]]]；或：客户、日期、种类、数值 [、key]。
日期为 date、timestamp 或 timestamptz；金额为 numeric、double precision 或整数；订单号为文本或整数。
必须是只读的单个 SELECT，以调用者的权限与快照运行。内存以 work_mem 乘 hash_mem_multiplier 为限，超出的用临时文件。
错误：22023 不是这样的 SELECT；42P02 含参数；42804 列的类型不对；53400 超过 temp_file_limit；以及聚合的各种错误。$$),
    ('lifecycle_add', $$档案 profile 为 NULL 视为空；日期或金额为 NULL 则不变。
at：日期。revenue：金额，负数为退款，不论订单号如何都不是订单。cost：成本，NULL 为没有。category：品类，以 32 位散列值保存。
order_key：属于哪个订单，同一订单号的各行是一个订单，日期取最早的一天；NULL 表示自成一个订单。
错误：22008 日期；22003 金额。$$),
    ('lifecycle_add_measure', $$at：日期。value：数值。
measure：order、refund、cost、investment、contact、wallet、balance、referral、satisfaction、signal、order_key 或 bad_debt。
key：接触的环节 awareness、interest、consideration 或 usage，品类等，以 32 位散列值保存。种类为 order_key 时，value 是明细行数，key 是订单号。
错误：22023 种类未知，退款或客户总业务量为负，或 order_key 的行数不是整数；22004 order_key 必须带 key；22008 日期；22003 数值。$$),
    ('lifecycle_subtract', $$从客户档案 profile 中取出一笔先前由 lifecycle_add 加入的订单，参数与加入时相同（at、revenue、cost、category、order_key）。
错误：22023 档案中没有这笔订单、它的成本或品类。$$),
    ('lifecycle_subtract_measure', $$从客户档案 profile 中取出一个先前由 lifecycle_add_measure 加入的事件，参数与加入时相同（at、measure、value、key）。
错误：22023 档案中没有这个事件。$$),
    ('lifecycle_events', $$客户档案 profile 中的各条记录，一行一条，按日期、种类、key 排列。
count：事件数。sum：数值之和，精确；order_key 则为其散列值的其余部分，每行明细一次。key：八位十六进制的散列值，没有则为 NULL。
orders：该条使订单数增加多少，任意几天之和即为订单数：订单为其行数；order_key 小于 1，因为它扣去所并入的各行，并在首日加上它们所成的一个订单；其余为 0。$$),
    ('lifecycle_series', $$period_days：一期的天数。最后一期止于 as_of（NULL 为最后一个事件），可能较短。period_end：该期最后一天。
revenue 已减退款；balance 为该期最后一个有余额之日终了的余额；satisfaction 为平均分；wallet、balance、satisfaction 没有观察到时为 NULL。
错误：22023 period_days 小于 1；22008 as_of；22003 合计超过 64 位。$$),
    ('lifecycle_sparkline', $$最近 periods 期（每期 30 天，止于 as_of）净收入的小型柱图，一期一个字符。
没有收入的为最低的一格，其余按与最高一期的比例。编码不是 UTF8 时用 _.:-=+*#。
错误：22023 periods 不在 1 与 1000 之间；22008 as_of。$$),
    ('lifecycle_rfm', $$近度、频度、金额（RFM）与客龄，供拟合模型使用，以 as_of 为准。
x：重复购买的天数。t_x：从首次到最近一次购买；t_cal：从首次购买到 as_of；以 unit_days 天为单位。m_x：重复购买日的平均金额，没有则为 0。首次购买之前为 NULL。
错误：22023 unit_days 不是有限的正数；22008 as_of。
出处：Fader、Hardie 与 Lee，Marketing Science 24，2005。$$),
    ('lifecycle_orders', $$since、until：首日与末日，都包括在内；NULL 表示不限。
同一订单号的各行是一个订单，计在该订单号的首日；没有订单号的一行是一个订单。退款不是订单。
错误：22023 until 早于 since。$$),
    ('lifecycle_revenue', $$since、until：首日与末日，都包括在内；NULL 表示不限。精确，两到六位小数。
错误：22003 合计超过 64 位；22023 until 早于 since。$$),
    ('lifecycle_cost', $$since、until：首日与末日，都包括在内；NULL 表示不限。精确，两到六位小数。
错误：22003 合计超过 64 位；22023 until 早于 since。$$),
    ('lifecycle_bad_debt', $$since、until：首日与末日，都包括在内；NULL 表示不限。精确，两到六位小数；后来收回的为负数。
错误：22003 合计超过 64 位；22023 until 早于 since。$$),
    ('lifecycle_first_at', $$没有订单时为 NULL。since、until：首日与末日，都包括在内；NULL 表示不限。
错误：22023 until 早于 since。$$),
    ('lifecycle_last_at', $$没有订单时为 NULL。since、until：首日与末日，都包括在内；NULL 表示不限。
错误：22023 until 早于 since。$$),
    -- ---- the library ----
    ('lifecycle_help', $$topic：名称的一部分，或说明中的一个词，例如 value、退款，不分大小写。不给时每个名称列一次，并列出它最短的参数表。名称中有该词的在前；没有提到它的没有行。
language：en 或 zh。中文里，lifecycle_ 开头的各函数都有完整的中文说明；clv_ 开头的只有一句中文，其余说明为英文，并会注明。
错误：22023 其他语言。$$),
    ('lifecycle_version', $$正在应答的程序库的版本。
pg_extension 中是所安装 SQL 的版本；两者不同时，应当执行 ALTER EXTENSION lifecycle UPDATE。$$)
$body$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_help_detail_zh() IS
'All that lifecycle_help says of a topic in Chinese, by name.
Names without a row have a line in Chinese (lifecycle_help_zh) and their details in English.';
