{#
    True for a row of LiteLLM's own FOCUS export: what the gateway reckoned, the operator's mark-up included, in the
    columns of a bill. It is told by what LiteLLM writes and no provider does, in each of its layouts (its
    integrations/focus: FOCUS 1.0, 1.2 by day or by kind of token, 1.5), also where a table kept only the columns that the
    package reads. `whole_row` is the row as JSON; the other columns are those of stg_focus__charges.
#}
{% macro is_litellm_spend(whole_row) -%}
    {%- set account_type = ai_unit_economics.json_first_text(whole_row, ['BillingAccountType', 'billingaccounttype']) -%}
    {%- set sub_account_type = ai_unit_economics.json_first_text(whole_row, ['SubAccountType', 'subaccounttype']) -%}
    {%- set publisher = ai_unit_economics.json_first_text(whole_row, ['PublisherName', 'publishername']) -%}
    {%- set is_of_ai = "service_category = 'AI and Machine Learning'" -%}
    {%- set signs = [
        "lower(" ~ account_type ~ ") like 'litellm%'",
        "lower(" ~ sub_account_type ~ ") like 'litellm%'",
        "lower(" ~ publisher ~ ") like 'litellm%'",
        "lower(service_provider_name) like 'litellm%'",
        "lower(invoice_issuer_name) like 'litellm%'",
        "lower(service_name) like 'litellm%' and charge_category = 'Usage'",
        "lower(resource_id) like 'litellm/%'",
        ai_unit_economics.matches_pattern(
            'lower(' ~ whole_row ~ ')', 'custom_llm_provider[^:]{1,3}:[^a-z0-9]{0,3}"|"x_lite_?llm[^"]*" *: *[^n ]'
        ),
        account_type ~ " = 'API Key' and " ~ is_of_ai,
        "service_subcategory in ('prompt_token', 'completion_token', 'cache_read_token', 'cache_creation_token')",
        is_of_ai ~ " and resource_id = charge_description and service_provider_name = invoice_issuer_name "
            ~ "and pricing_unit = 'Requests' and sku_id is null",
        is_of_ai ~ " and sku_price_id like sku_id || '/%' and "
            ~ ai_unit_economics.matches_pattern('sku_id', '/((cached-)?input-tokens|cache-write-tokens|output-tokens|other-usage)$'),
    ] -%}
    coalesce(
        {% for sign in signs -%}
        ({{ sign }})
        {{ 'or ' if not loop.last }}
        {%- endfor %}, false
    )
{%- endmacro %}
