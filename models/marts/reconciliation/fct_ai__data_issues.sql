-- Each area of the package says in the same columns what it could not read, price, convert or match.
{%- set areas = [
    'int_ai__log_issues',
    'int_ai__date_issues',
    'int_ai__usage_issues',
    'int_ai__customer_issues',
    'int_ai__invoice_issues',
    'int_ai__charge_issues',
    'int_ai__bill_issues',
    'int_ai__revenue_issues',
] %}

with

issues as (

    {% for area in areas -%}
    select
        issue,
        input,
        source_relation,
        row_key,
        column_name,
        value,
        reason,
        affected_rows,
        amount_pico,
        currency_code,
        share,
        first_date,
        last_date,
        is_warned
    from {{ ref(area) }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

final as (

    select
        issue,
        input,
        source_relation,
        row_key,
        column_name,
        value,
        reason,
        affected_rows,
        {{ pico_to_decimal('amount_pico') }} as amount,
        currency_code,
        share,
        first_date,
        last_date,
        is_warned
    from issues

)

select * from final
