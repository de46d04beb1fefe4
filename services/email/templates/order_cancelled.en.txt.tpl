Subject: Order {{ORDER_NUMBER}} is cancelled

Hello{{#NAMED}} {{CUSTOMER_NAME}}{{/NAMED}},

The order below has been cancelled. There is nothing you need to do.

Date: {{ORDER_DATE}}

{{#LINES}}- {{LINE_NAME}}
  {{LINE_QUANTITY}} x {{LINE_PRICE}} = {{LINE_AMOUNT}}
{{/LINES}}
Subtotal: {{SUBTOTAL}}
VAT {{VAT_PERCENT}}%: {{VAT}}
Cancelled total: {{TOTAL}}
{{#NOTED}}
Your note: {{NOTE}}
{{/NOTED}}
Did you not cancel it? Contact us and mention order number {{ORDER_NUMBER}}.

-- 
{{SHOP_NAME}} sent this mail automatically because an order was placed with this address.
